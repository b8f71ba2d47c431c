/**
 * Finds and loads the native addon, at first use and never at import, so that tools can import the packages anywhere.
 * Every failed attempt is kept: the error lists them all.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  FIRST_WINDOW_BYTES,
  LAYOUT_VERSION,
  MAX_PARTICIPANTS,
  PARTICIPANT_WORDS,
  PARTICIPANTS_BYTES,
} from '../arena/layout.js'
import { NativeUnavailableError } from '../errors/index.js'
import type { NativeBinding } from './binding.js'

/** Platform name as the prebuilds folder spells it, such as `linux-x64-glibc`. On musl its loading fails and says so. */
export function platformName(): string {
  return `${process.platform}-${process.arch}${process.platform === 'linux' ? '-glibc' : ''}`
}

function layoutMismatch({ layout }: NativeBinding): string | undefined {
  const expected: NativeBinding['layout'] = {
    version: LAYOUT_VERSION,
    participantsOffset: PARTICIPANTS_BYTES,
    participantBytes: PARTICIPANT_WORDS * 4,
    maxParticipants: MAX_PARTICIPANTS,
    windowBytes: FIRST_WINDOW_BYTES,
  }
  for (const key of Object.keys(expected) as (keyof typeof expected)[])
    if (layout[key] !== expected[key])
      return `its memory layout differs (${key} is ${String(layout[key])}, expected ${String(expected[key])})`
  return undefined
}

/** Key of an addon that was loaded before this code (kernel.ts of @mp/process), and of its file. */
const LOADED: unique symbol = Symbol.for('@mp/ipc/addon')
const earlier = globalThis as { [LOADED]?: { readonly path: string; readonly exports: NativeBinding } }

let loaded: NativeBinding | undefined
let loadedFrom: string | undefined

/** The addon for this platform. @throws NativeUnavailableError listing every attempt */
export function native(): NativeBinding {
  return (loaded ??= load())
}

/** The addon's file. @throws NativeUnavailableError listing every attempt */
export function nativePath(): string {
  native()
  return loadedFrom!
}

/** What `require` would do after it has looked for a module. */
function open(path: string): NativeBinding {
  const addon = { exports: {} }
  process.dlopen(addon, path)
  return addon.exports as NativeBinding
}

function load(): NativeBinding {
  // `../` from both dist/ (the bundle) and src/native/ would differ, so look upwards for the folder itself.
  const platform = platformName()
  const tried: string[] = []
  for (const root of ['../', '../../']) {
    const path = fileURLToPath(new URL(`${root}prebuilds/${platform}/mp.node`, import.meta.url))
    const known = earlier[LOADED]?.path === path ? earlier[LOADED].exports : undefined
    if (known === undefined && !existsSync(path)) {
      tried.push(`${path}: no such file`)
      continue
    }
    try {
      const binding = known ?? open(path)
      const mismatch = layoutMismatch(binding)
      if (mismatch === undefined) {
        loadedFrom = path
        return binding
      }
      tried.push(`${path}: ${mismatch}`)
    } catch (error) {
      tried.push(`${path}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new NativeUnavailableError(
    `@mp/ipc has no native part for ${platform} with Node ${process.version}. Supported: Linux x64 and arm64 with glibc. ` +
      `Tried:\n${tried.map((attempt) => `  - ${attempt}`).join('\n')}`,
    tried,
  )
}

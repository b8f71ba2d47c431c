/**
 * Classes by name, for errors that cross processes: one side says which class it was, the other finds its own.
 *
 * Neither ever throws: an error of an unknown class still arrives whole.
 */
import { classesNamed, knownClassCount } from './known-classes.js'
import { locate } from './locate.js'
import { whileImporting } from './main-guard.js'
import { requireModule } from './import-module.js'
import { fileOf } from './module-url.js'
import { nodeRequire } from './node-require.js'
import { findExport } from './pick-export.js'
import type { AnyClass } from './target.js'

/** Where a class is exported. */
export interface ClassName {
  readonly module: string
  readonly name: string
}

const described = new WeakMap<AnyClass, ClassName | null>()

/** Where another process finds a class; `undefined` when nowhere. Remembered, also the failure. */
export function describeClass(cls: AnyClass): ClassName | undefined {
  let description = described.get(cls)
  if (description === undefined) {
    description = describe(cls)
    described.set(cls, description)
  }
  return description ?? undefined
}

function describe(cls: AnyClass): ClassName | null {
  try {
    const target = locate(cls)
    if (target.kind === 'inline') return null
    const description = { module: target.url, name: target.name }
    resolved.set(keyOf(description.module, description.name), { cls, known: 0 })
    return description
  } catch {
    return null
  }
}

/** Answers by module and name; a miss is only good as long as no further class became known. */
const resolved = new Map<string, { readonly cls: AnyClass | undefined; readonly known: number }>()

/**
 * The class of that name, when its module is loaded or can be loaded synchronously; otherwise `undefined`.
 *
 * Among the classes this process has seen it is looked for first: the module may be one that cannot be required.
 */
export function resolveClass(module: string, name: string): AnyClass | undefined {
  const key = keyOf(module, name)
  const before = resolved.get(key)
  if (before !== undefined && (before.cls !== undefined || before.known === knownClassCount())) return before.cls
  const cls = find(module, name)
  resolved.set(key, { cls, known: knownClassCount() })
  return cls
}

const keyOf = (module: string, name: string): string => `${name}\0${module}`

/** Also where a loader of the user's keeps us from requiring a module, one that is there can be asked. */
function alreadyRequired(module: string): unknown {
  const file = fileOf(module)
  return file === undefined ? undefined : nodeRequire.cache[file]?.exports
}

function find(module: string, name: string): AnyClass | undefined {
  const seen = classesNamed(name).find((cls) => {
    const description = describeClass(cls)
    return description?.module === module && description.name === name
  })
  if (seen !== undefined) return seen
  try {
    const exports = alreadyRequired(module) ?? whileImporting(module, () => requireModule(module))?.exports
    return findExport(exports, name) as AnyClass | undefined
  } catch {
    return undefined
  }
}

/**
 * Which module a script is, and its text.
 *
 * V8 hands out the URL of a script in several ways. Asking the Debugger costs 15 ms or more in a small program and far more
 * in a large one (it computes source positions and a hash for every script), so the cheaper ones come first; URLs are
 * remembered, as script ids are never used again.
 */
import { getCallSites } from './call-sites.js'
import type { OpenSession } from './inspector-session.js'
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A script as V8 runs it: after every loader that translated it. */
export interface ScriptText {
  readonly url: string
  readonly source: string
  readonly isModule: boolean
}

const urls = new Map<string, string>()

/** URL of a script without the Debugger; `undefined` when that is not enough. */
export function scriptUrl({ ask }: OpenSession, scriptId: string): string | undefined {
  const known = urls.get(scriptId)
  if (known !== undefined) return known
  // A function of a module that is calling us right now: the most common case, and free.
  for (const site of getCallSites()) remember(site.scriptId, site.scriptName)
  if (!urls.has(scriptId)) {
    // Unlike the other requests about coverage this one changes nothing, not even for a coverage that is being taken.
    const { result } = ask<{ result: { scriptId: string; url: string }[] }>('Profiler.getBestEffortCoverage')
    for (const script of result) remember(script.scriptId, script.url)
  }
  return urls.get(scriptId)
}

function remember(scriptId: string, name: string): void {
  if (name !== '' && !urls.has(scriptId)) urls.set(scriptId, asUrl(name))
}

function asUrl(name: string): string {
  return isAbsolute(name) ? pathToFileURL(name).href : name
}

interface ScriptParsed {
  readonly scriptId: string
  readonly url: string
  readonly embedderName?: string
  readonly isModule?: boolean
}

/** The script as V8 has it. Slow the first time in a process. */
export function scriptText({ ask, on }: OpenSession, scriptId: string): ScriptText | undefined {
  let script: ScriptParsed | undefined
  on('Debugger.scriptParsed', ({ params }) => {
    const parsed = params as ScriptParsed
    if (parsed.scriptId === scriptId) script = parsed
    remember(parsed.scriptId, parsed.embedderName ?? parsed.url)
  })
  ask('Debugger.enable')
  try {
    if (script === undefined) return undefined
    const { scriptSource } = ask<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId })
    // A sourceURL comment may call the script anything; the embedder's name is what it was loaded as.
    const url = asUrl(script.embedderName ?? script.url)
    if (url !== '') urls.set(scriptId, url)
    return { url, source: scriptSource, isModule: script.isModule === true }
  } finally {
    ask('Debugger.disable')
  }
}

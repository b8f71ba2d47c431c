/**
 * Finds out how another process can import a function.
 *
 *   exported by a loaded CommonJS module? ---yes---> done (microseconds)
 *        | no
 *   ask V8: position, variables, URL ------> the file's text exports it? ---yes---> done (milliseconds)
 *        | no: translated by a loader, or not exported
 *   ask V8 for the text as it runs it ------> exported there? ---yes---> done, else a TargetError
 */
import { invalidType } from '../errors/invalid-argument.js'
import { isReference, REFERENCE, type FunctionReference } from './callable.js'
import { findInBuiltinModule, findInLoadedModules, findInModule } from './loaded-exports.js'
import { diagnose } from './diagnose.js'
import { exportNameOf } from './export-name.js'
import { inspectFunction, type FunctionFacts } from './function-facts.js'
import { withSession, type OpenSession } from './inspector-session.js'
import { rememberErrorClasses } from './known-classes.js'
import { fileOf, isImportable, readText } from './module-url.js'
import { refusal } from './refusal.js'
import { scriptText, scriptUrl, type ScriptText } from './script-source.js'
import type { AnyClass, AnyFunction, ExportTarget, Target } from './target.js'
import { findInTranslated } from './translated-module.js'

const located = new WeakMap<AnyFunction | AnyClass, ExportTarget>()

/**
 * Finds the module and export under which another process finds a function or class. The answer is remembered.
 *
 * @throws TargetError when there is none; the message says why and how to mend it
 */
export function locate(fn: AnyFunction | AnyClass | FunctionReference): Target {
  if (isReference(fn)) return fn[REFERENCE]
  if (typeof fn !== 'function') throw invalidType('target', 'a function that a module exports', fn)
  const known = located.get(fn)
  if (known !== undefined) return known
  const candidates = findInLoadedModules(fn)
  const [only] = candidates
  const target =
    only !== undefined && candidates.length === 1 ? only : withSession((session) => search(session, fn, candidates))
  located.set(fn, target)
  return target
}

function search(session: OpenSession, fn: AnyFunction | AnyClass, candidates: readonly ExportTarget[]): ExportTarget {
  const facts = inspectFunction(session.ask, fn)
  const scriptId = facts.location?.scriptId
  const url = scriptId === undefined ? undefined : scriptUrl(session, scriptId)
  // Of several CommonJS modules that export it the one that defines it needs the least to be loaded.
  const [first] = candidates
  if (first !== undefined) {
    // What is quickly had is gone once the module's own code was collected.
    const defining = url ?? (scriptId === undefined ? undefined : scriptText(session, scriptId)?.url)
    return candidates.find((candidate) => candidate.url === defining) ?? first
  }
  if (scriptId === undefined) fail(refusal(fn, { why: facts.isBound ? 'bound' : facts.isProxy ? 'proxy' : 'native' }))

  const quick = url === undefined ? undefined : byUrl(fn, facts, url)
  if (quick !== undefined) return quick
  if (url?.startsWith('node:')) fail(refusal(fn, { why: 'native' }))
  const script = scriptText(session, scriptId)
  if (script === undefined || script.url === '') fail(refusal(fn, { why: 'evaluated' }))
  return byUrl(fn, facts, script.url, script) ?? fail(diagnose(fn, facts, script))
}

/** Looks where the URL leads; with the text as V8 runs it when the file alone was not enough. */
function byUrl(
  fn: AnyFunction | AnyClass,
  facts: FunctionFacts,
  url: string,
  script?: ScriptText,
): ExportTarget | undefined {
  if (url.startsWith('node:')) return findInBuiltinModule(url, fn)
  const file = fileOf(url)
  const required = file === undefined ? undefined : findInModule(file, fn)
  if (required !== undefined) return required
  if (script === undefined) {
    // Only a file that is run as it stands; a loader's translation would be searched in vain.
    const text = file === undefined ? undefined : readText(file)
    return text === undefined ? undefined : byText(fn, facts, url, text)
  }
  if (!script.isModule) return file === undefined ? undefined : findInTranslated(fn, url, file)
  return isImportable(url) ? byText(fn, facts, url, script.source) : undefined
}

function byText(fn: AnyFunction | AnyClass, facts: FunctionFacts, url: string, text: string): ExportTarget | undefined {
  const name = exportNameOf(fn, facts, text)
  if (name === undefined) return undefined
  rememberErrorClasses(facts.errorClasses)
  return { kind: 'export', url, name }
}

function fail(error: Error): never {
  throw error
}

/**
 * The words of a `TargetError`: which function, why another process cannot import it, and how to mend that.
 */
import { TargetError } from '../errors/index.js'
import { nameOf, type AnyClass, type AnyFunction } from './target.js'

/** Why a function cannot be sent by name. */
export type Reason =
  | { readonly why: 'native' | 'bound' | 'proxy' | 'evaluated' }
  | { readonly why: 'no-file'; readonly origin: string }
  | { readonly why: 'nested'; readonly url: string; readonly within: readonly string[] }
  | { readonly why: 'not-exported' | 'not-in-module-exports' | 'translated'; readonly url: string }

/** Makes the error for a function that no module exports. */
export function refusal(fn: AnyFunction | AnyClass, reason: Reason): TargetError {
  const what = describe(fn)
  const { because, advice } = explain(fn, reason)
  return new TargetError(`${what} cannot be sent to another process: ${because}. ${advice}`)
}

const describe = (fn: AnyFunction | AnyClass): string => {
  const kind = isClass(fn) ? 'Class' : 'Function'
  return nameOf(fn) === '' ? `An anonymous ${kind.toLowerCase()}` : `${kind} '${nameOf(fn)}'`
}

function isClass(fn: AnyFunction | AnyClass): boolean {
  return /^class\b/.test(Function.prototype.toString.call(fn))
}

function explain(fn: AnyFunction | AnyClass, reason: Reason): { because: string; advice: string } {
  const name = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(nameOf(fn)) ? nameOf(fn) : 'work'
  const declare = isClass(fn) ? `export class ${name} …` : `export function ${name}(…) { … }`
  switch (reason.why) {
    case 'native':
      return {
        because: 'it is built in, so no module of yours exports it',
        advice: `Export a function that calls it: ${declare}`,
      }
    case 'bound':
      return {
        because: 'it was made by bind(), and what it is bound to exists only here',
        advice: `Send the function itself and pass the rest in args, or export a function that makes the call`,
      }
    case 'proxy':
      return { because: 'it is a Proxy, which exists only here', advice: 'Send the function behind it' }
    case 'evaluated':
      return {
        because: 'it was made by eval, new Function or node:vm, so it is in no module',
        advice: `Put it into a module (${declare})${orInline(fn)}`,
      }
    case 'no-file':
      return {
        because: `it is defined in ${reason.origin}, which another process cannot import`,
        advice: `Put it into a file (${declare}) and import it from there${orInline(fn)}`,
      }
    case 'nested':
      return {
        because: `it is defined inside ${within(reason.within)} in ${reason.url}, so importing that module does not give it`,
        advice: `Move it to the top level of the module and export it (${declare}), and pass what it uses in args${orInline(fn)}${elsewhere}`,
      }
    case 'not-exported':
      return {
        because: `the module that defines it, ${reason.url}, does not export it`,
        advice: `Export it there: ${declare}${elsewhere}`,
      }
    case 'not-in-module-exports':
      return {
        because: `the module that defines it, ${reason.url}, does not have it in module.exports (or not yet)`,
        advice: `Export it there, before it is used: exports.${name} = ${name}${elsewhere}`,
      }
    case 'translated':
      return {
        because: `a loader translated ${reason.url}, and no export of that file could be recognised as this function`,
        advice: `Name it: ref('${reason.url}', '${name}')`,
      }
  }
}

const within = (names: readonly string[]): string =>
  names.length === 0 ? 'another function, class or object' : `the function '${names.join("' in '")}'`

const orInline = (fn: AnyFunction | AnyClass): string =>
  isClass(fn) ? '' : '; if it uses nothing from around it, inline(fn) sends its source'

const elsewhere = '. If only another module exports it, say so: ref(moduleUrl, exportName)'

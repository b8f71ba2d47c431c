/**
 * Tells why a function that has a script is not an export of its module.
 */
import type { TargetError } from '../errors/index.js'
import type { FunctionFacts } from './function-facts.js'
import { maskCode, nestingAt } from './mask-code.js'
import { fileOf, isImportable } from './module-url.js'
import { nodeRequire } from './node-require.js'
import { refusal } from './refusal.js'
import type { ScriptText } from './script-source.js'
import type { AnyClass, AnyFunction } from './target.js'
import { startOfFunction } from './text-position.js'

/** Makes the error that fits. */
export function diagnose(fn: AnyFunction | AnyClass, facts: FunctionFacts, script: ScriptText): TargetError {
  const { url, source, isModule } = script
  const origin = originOf(url)
  if (origin !== undefined) return refusal(fn, { why: 'no-file', origin })
  if (url.startsWith('node:')) return refusal(fn, { why: 'native' })
  if (!isImportable(url)) return refusal(fn, { why: 'evaluated' })
  const start = facts.location && startOfFunction(fn, facts.location, source)
  const file = fileOf(url)
  if (!isModule && (file === undefined || !(file in nodeRequire.cache))) return refusal(fn, { why: 'translated', url })
  if (start !== undefined && isNested(maskCode(source), start)) {
    return refusal(fn, { why: 'nested', url, within: facts.closesOver })
  }
  return refusal(fn, { why: isModule ? 'not-exported' : 'not-in-module-exports', url })
}

/** The body of an arrow function need not have brackets. */
function isNested(masked: string, start: number): boolean {
  return nestingAt(masked, start) > 0 || /=>\s*$/.test(masked.slice(0, start))
}

/** The places without a file, as Node names their scripts. */
function originOf(url: string): string | undefined {
  if (/\[stdin\]$/.test(url)) return 'the program that node read from standard input'
  if (/\[eval\d*\]$/.test(url)) return 'the program text that node was given (-e, -p or standard input)'
  if (/^REPL\d+$/.test(url)) return 'the REPL'
  return undefined
}

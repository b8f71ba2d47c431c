/**
 * Blanks out comments and the insides of strings, templates and regular expressions, keeping every position, so that
 * patterns can be searched for in what is left: code. Not a parser; where a slash could be either a division or a regular
 * expression the token before it decides, as in every lexer of this kind.
 */
const word = String.raw`[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*`
/** Made when it is needed: V8 reads long tables for its character classes. */
let tokens: RegExp | undefined
const tokenPattern = (): RegExp =>
  (tokens ??= new RegExp(
    String.raw`\s+|(?<comment>//[^\n\r\u2028\u2029]*|/\*[^]*?(?:\*/|$)|^#![^\n\r]*)|(?<string>'(?:[^'\\\n\r]|\\[^])*'|"(?:[^"\\\n\r]|\\[^])*")|(?<word>${word})|\d[\w.]*|[^]`,
    'uy',
  ))
const templateChunk = /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|$)/uy
const regularExpression = /\/(?![*/])(?:[^\\/[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+\/[a-z]*/uy
const beforeExpression = new Set(
  'await case delete do else in instanceof new of return throw typeof void yield default extends'.split(' '),
)

/** The source with everything that is not code turned into spaces; quotes and slashes stay where they are. */
export function maskCode(source: string): string {
  const kept: string[] = []
  let copied = 0
  const blank = (from: number, to: number): void => {
    if (to <= from) return
    kept.push(source.slice(copied, from), ' '.repeat(to - from))
    copied = to
  }
  /** Where the innermost `${` began, counted in open braces. */
  const substitutions: number[] = []
  let braces = 0
  let operandBefore = false
  let at = 0
  const token = tokenPattern()
  const scan = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(source)
  }
  const template = (): void => {
    const chunk = scan(templateChunk)?.[0] ?? ''
    const opens = chunk.endsWith('${')
    blank(at, at + chunk.length - (opens ? 2 : 1))
    at += chunk.length
    if (opens) substitutions.push(braces)
    operandBefore = !opens
  }
  while (at < source.length) {
    const found = scan(token)
    if (found === null) break
    const text = found[0]
    const { comment, string, word } = found.groups ?? {}
    if (comment !== undefined) {
      blank(at, at + text.length)
    } else if (string !== undefined) {
      blank(at + 1, at + text.length - 1)
      operandBefore = true
    } else if (word !== undefined) {
      operandBefore = !beforeExpression.has(text)
    } else if (text === '`') {
      at += 1
      template()
      continue
    } else if (text === '}' && substitutions.at(-1) === braces) {
      substitutions.pop()
      at += 1
      template()
      continue
    } else if (text === '/' && !operandBefore) {
      const expression = scan(regularExpression)?.[0]
      if (expression !== undefined) {
        blank(at + 1, at + expression.length - 1)
        at += expression.length
        operandBefore = true
        continue
      }
    } else if (text.trim() !== '') {
      if (text === '{') braces++
      if (text === '}') braces--
      operandBefore = text === ')' || text === ']' || text === '}' || /^\d/.test(text)
    }
    at += text.length
  }
  kept.push(source.slice(copied))
  return kept.join('')
}

/** How many brackets are open at a position of masked code: 0 is the top level of the module. */
export function nestingAt(masked: string, position: number): number {
  let depth = 0
  for (const bracket of masked.slice(0, position).match(/[()[\]{}]/g) ?? []) {
    depth += '([{'.includes(bracket) ? 1 : -1
  }
  return depth
}

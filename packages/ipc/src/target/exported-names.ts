/**
 * Which of its variables a module exports, and as what: read from the module's text, since V8 does not tell.
 */
import { maskCode } from './mask-code.js'

const name = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*`
const start = String.raw`(?<![\p{ID_Continue}$.#@])export`

/** What exports look like. */
const makePatterns = () => ({
  declaration: new RegExp(
    String.raw`${start}\s+(?<default>default\s+)?(?:async\s+)?(?:abstract\s+)?(?:function\s*\*?|class)\s*(?!extends\b)(?<local>${name})`,
    'gu',
  ),
  variables: new RegExp(String.raw`${start}\s+(?:const|let|var)\s+`, 'gu'),
  list: new RegExp(String.raw`${start}\s*\{(?<items>[^}]*)\}(?!\s*from\b)`, 'gu'),
  defaultVariable: new RegExp(String.raw`${start}\s+default\s+(?<local>${name})\s*(?:;|\n|\r|\}|$)`, 'gu'),
})
/** Made when they are needed: V8 reads long tables for their character classes. */
let made: ReturnType<typeof makePatterns> | undefined

/** Pairs of a local variable and its exported name, in the order of the text; `*` re-exports are nobody's variables. */
export function exportedNames(source: string, masked = maskCode(source)): [local: string, exported: string][] {
  const found: [string, string][] = []
  const { declaration, variables, list, defaultVariable } = (made ??= makePatterns())
  for (const { groups } of masked.matchAll(declaration)) {
    const local = groups?.['local']
    if (local !== undefined) found.push([local, groups?.['default'] === undefined ? local : 'default'])
  }
  for (const match of masked.matchAll(variables)) {
    for (const local of declaredFrom(masked, match.index + match[0].length)) found.push([local, local])
  }
  for (const match of masked.matchAll(list)) {
    const from = match.index + match[0].indexOf('{') + 1
    found.push(...listed(source.slice(from, from + (match.groups?.['items'] ?? '').length)))
  }
  for (const { groups } of masked.matchAll(defaultVariable)) {
    if (groups?.['local'] !== undefined) found.push([groups['local'], 'default'])
  }
  return found
}

/** The items of `{ a, b as c, d as 'e f' }`; a comment between them is skipped. */
function listed(items: string): [string, string][] {
  const pairs: [string, string][] = []
  const item = new RegExp(
    String.raw`(?:^|,)\s*(?<local>${name})(?:\s+as\s+(?<exported>${name}|'[^']*'|"[^"]*"))?\s*(?=,|$)`,
    'gu',
  )
  for (const { groups } of withoutComments(items).matchAll(item)) {
    const local = groups?.['local']
    if (local !== undefined) pairs.push([local, (groups?.['exported'] ?? local).replace(/^['"]|['"]$/g, '')])
  }
  return pairs
}

const withoutComments = (text: string): string => text.replace(/\/\*[^]*?\*\/|\/\/[^\n\r]*/g, ' ')

/** The names that `const a = …, { b, c: d } = …` declares, up to the end of the statement as far as that can be seen. */
function declaredFrom(masked: string, position: number): string[] {
  const names: string[] = []
  const token = new RegExp(String.raw`(?<word>${name})|(?<space>\s+)|[^]`, 'uy')
  let depth = 0
  let inTarget = true
  let last = ''
  token.lastIndex = position
  for (let found = token.exec(masked); found !== null; found = token.exec(masked)) {
    const text = found[0]
    if (found.groups?.['space'] !== undefined) {
      const next = masked.slice(token.lastIndex, token.lastIndex + 1)
      if (
        depth === 0 &&
        /[\n\r]/.test(text) &&
        !inTarget &&
        /[\p{ID_Continue}$)\]}'"`]$/u.test(last) &&
        /[\p{ID_Start}$_]/u.test(next)
      )
        break
      continue
    }
    if (text === ';' && depth === 0) break
    if (text === ',' && depth === 0) inTarget = true
    else if (text === '=' && depth === 0) inTarget = false
    else if (inTarget && found.groups?.['word'] !== undefined) names.push(text)
    if ('([{'.includes(text)) depth++
    if (')]}'.includes(text) && --depth < 0) break
    last = text
  }
  return names
}

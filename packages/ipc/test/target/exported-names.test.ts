/**
 * Reading a module's exports from its text. Runs on the sources: no process is needed.
 */
import { describe, expect, test } from 'vitest'
import { exportedNames } from '../../src/target/exported-names.js'
import { maskCode, nestingAt } from '../../src/target/mask-code.js'

describe('maskCode', () => {
  test.each([
    [`a // export`, `a          `],
    [`a /* x\ny */ b`, `a           b`],
    [`'it''s' + "\\"x"`, `'  '' ' + "   "`],
    ['`a${b}c`', '` ${b} `'],
    ['`a${`b${c}`}d`+e', '` ${` ${c}`} `+e'],
    ['`${{ a: `}` }}`', '`${{ a: ` ` }}`'],
    [`a / b / c`, `a / b / c`],
    [`x = /[/'"]\\//g.test(y) / 2`, `x = /        g.test(y) / 2`],
    [`return /'/`, `return / /`],
    [`a[0] / 'x'.length / 1`, `a[0] / ' '.length / 1`],
    [`f(1) / 2 // '`, `f(1) / 2     `],
    [`#!/usr/bin/env node '\nx`, `                     \nx`],
    [`5 / 2 / 'a'`, `5 / 2 / ' '`],
  ])('%j', (source, masked) => {
    expect(maskCode(source)).toBe(masked.padEnd(source.length))
    expect(maskCode(source)).toHaveLength(source.length)
  })

  test('nesting', () => {
    const source = `f(() => { '}' }); g = { a: [1, '('] }; here`
    expect(nestingAt(maskCode(source), source.indexOf('here'))).toBe(0)
    expect(nestingAt(maskCode(source), source.indexOf('1'))).toBe(2)
  })
})

describe('exportedNames', () => {
  test.each<[string, [string, string][]]>([
    ['export function a() {}', [['a', 'a']]],
    ['export async function* a() {}', [['a', 'a']]],
    ['export function*a() {}', [['a', 'a']]],
    ['export class A extends B {}', [['A', 'A']]],
    ['export abstract class A {}', [['A', 'A']]],
    ['export default function a() {}', [['a', 'default']]],
    ['export default class A {}', [['A', 'default']]],
    ['export default function () {}', []],
    ['export default class extends B {}', []],
    ['export default a', [['a', 'default']]],
    ['export default a;', [['a', 'default']]],
    ['export default a.b', []],
    ['export default a(b)', []],
    ['export const a = () => 1', [['a', 'a']]],
    [
      'export const a = 1, b = { x, y }, c = [z]',
      [
        ['a', 'a'],
        ['b', 'b'],
        ['c', 'c'],
      ],
    ],
    [
      'export let a\nfunction b() {}',
      [
        ['a', 'a'],
        ['function', 'function'],
        ['b', 'b'],
      ],
    ],
    ['export const a = 1\nb, c', [['a', 'a']]],
    [
      'export const { a, b: c } = d',
      [
        ['a', 'a'],
        ['b', 'b'],
        ['c', 'c'],
      ],
    ],
    ['export { a }', [['a', 'a']]],
    [
      'export {a as b,c,d as default}',
      [
        ['a', 'b'],
        ['c', 'c'],
        ['d', 'default'],
      ],
    ],
    [
      `export { a as 'b c', /* x */ d, }`,
      [
        ['a', 'b c'],
        ['d', 'd'],
      ],
    ],
    [`export { a as b } from './c.js'`, []],
    [`export * from './c.js'`, []],
    [`x.export({ a })`, []],
    [`// export { a }\n'export { b }'`, []],
    [
      'export { ä as $, _ as ü }',
      [
        ['ä', '$'],
        ['_', 'ü'],
      ],
    ],
  ])('%j', (source, pairs) => {
    expect(exportedNames(source)).toEqual(pairs)
  })
})

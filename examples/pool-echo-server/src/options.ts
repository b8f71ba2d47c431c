/** The command line of this example: its options are the keys of `defaults`; where that is a number, a whole number is taken. */
import { parseArgs } from 'node:util'

type Value = number | string | boolean
type Options<T> = { -readonly [K in keyof T]: T[K] extends number ? number : T[K] extends boolean ? boolean : string }

/** @returns the defaults, with what the command line changes; prints `usage` for `--help`, and ends when it is wrong */
export function readOptions<T extends Record<string, Value>>(usage: string, defaults: T): Options<T> {
  const typeOf = (value: Value) => (typeof value === 'boolean' ? 'boolean' : 'string')
  const known = Object.entries(defaults).map(([name, value]) => [name, { type: typeOf(value) }] as const)
  try {
    const options = { ...Object.fromEntries(known), help: { type: 'boolean', short: 'h' } as const }
    const { help, ...given } = parseArgs({ options }).values
    if (help === true) {
      console.log(usage)
      process.exit(0)
    }
    const values = Object.entries(given).map(([name, text]) => [name, convert(name, text as Value, defaults[name])])
    return { ...defaults, ...Object.fromEntries(values) } as Options<T>
  } catch (error) {
    console.error(`${(error as Error).message}\nTry --help.`)
    process.exit(2)
  }
}

function convert(name: string, given: Value, standard: Value | undefined): Value {
  if (typeof standard !== 'number') return given
  if (!/^\d+$/.test(String(given))) throw new RangeError(`--${name} takes a whole number, not '${given}'`)
  return Number(given)
}

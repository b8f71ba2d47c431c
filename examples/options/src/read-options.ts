/** Reads the command line of an example, or ends the program: with its help, or with one line about what is wrong. */
import { parseArgs } from 'node:util'
import { helpOf } from './help.js'
import { flag, type Setting } from './setting.js'

export { choice, flag, milliseconds, operands, outputFile, whole } from './setting.js'

/** The command line is wrong; the message says how. */
class UsageError extends Error {}

type Settings = Record<string, Setting<unknown>>
type ValuesOf<S extends Settings> = { [Name in keyof S]: S[Name] extends Setting<infer T> ? T : never }

export function readOptions<S extends Settings>(program: string, settings: S): ValuesOf<S> {
  try {
    const { help, ...values } = parse({ ...settings, help: { ...flag(''), short: 'h' } })
    if (!help) return values as ValuesOf<S>
    console.log(helpOf(program, settings))
    process.exit(0)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${program}: ${error.message} (see --help)`)
    process.exit(2)
  }
}

function parse(settings: Settings): Record<string, unknown> {
  const values = Object.fromEntries(Object.entries(settings).map(([name, { initial }]) => [name, initial]))
  for (const { name, written, text } of told(settings)) {
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined
    if (setting === undefined) throw new UsageError(`there is no option ${written}`)
    const value = readOne(name, setting, text)
    values[name] = setting.operands ? [...(values[name] as unknown[]), ...(value as unknown[])] : value
  }
  return values
}

interface Told {
  readonly name: string
  readonly written: string
  readonly text: string | undefined
}

/** What the command line says, word by word. */
function told(settings: Settings): Told[] {
  const entries = Object.entries(settings)
  const behind = entries.find(([, { operands }]) => operands)?.[0]
  const options = Object.fromEntries(
    entries
      .filter(([name]) => name !== behind)
      .map(([name, { label, short }]) => [
        name,
        { type: label === undefined ? 'boolean' : 'string', ...(short && { short }) } as const,
      ]),
  )
  const { tokens } = parseArgs({ options, strict: false, tokens: true })
  return tokens.flatMap((token) => {
    if (token.kind === 'option-terminator') return []
    if (token.kind === 'option') return [{ name: token.name, written: token.rawName, text: token.value }]
    if (behind === undefined) throw new UsageError(`takes no '${token.value}'`)
    return [{ name: behind, written: token.value, text: token.value }]
  })
}

function readOne(name: string, { label, operands, read }: Setting<unknown>, text: string | undefined): unknown {
  const what = operands ? '' : `--${name} `
  if (label !== undefined && text === undefined) throw new UsageError(`${what}needs a value`)
  if (label === undefined && text !== undefined) throw new UsageError(`${what}takes no value`)
  try {
    return read(text ?? '')
  } catch (error) {
    throw new UsageError(`${what}${(error as Error).message}`, { cause: error })
  }
}

/** What can be told to an example: numbers in bounds, one of some words, files, flags, and the words behind the options. */
import { closeSync, openSync } from 'node:fs'

export interface Setting<T> {
  /** What stands for the value in the help, such as `N`; a flag has none. */
  readonly label?: string
  readonly short?: string
  readonly help: string
  /** What it is when it is not given. */
  readonly initial: T
  /** Reads one that is given. @throws when it is wrong; the message goes on behind the option's name */
  readonly read: (text: string) => T
  /** No option, but the words behind them. */
  readonly operands?: true
}

interface Details {
  readonly short?: string
  readonly from?: number
  readonly to?: number
}

/** A whole number; without bounds that of a crowd which a small machine can bear. */
export function whole(initial: number, help = '', { from = 1, to = 200, ...details }: Details = {}): Setting<number> {
  const read = (text: string) => {
    const number = Number(text)
    if (/^-?\d+$/.test(text) && from <= number && number <= to) return number
    throw new RangeError(`takes a whole number from ${from} to ${to}, not '${text}'`)
  }
  return { label: 'N', help: withDefault(help, initial), initial, read, ...details }
}

/** A time, up to an hour. */
export function milliseconds(initial: number, help = '', details: Details = {}): Setting<number> {
  return { ...whole(initial, help, { from: 0, to: 3_600_000, ...details }), label: 'MS' }
}

/** One of some words. */
export function choice<T extends string>(initial: T, words: readonly T[], help = '', details = {}): Setting<T> {
  const read = (text: string) => {
    const word = words.find((one) => one === text)
    if (word === undefined) throw new RangeError(`is one of ${words.join(', ')}, not '${text}'`)
    return word
  }
  return { label: words.join('|'), help: withDefault(help, initial), initial, read, ...details }
}

/** A file that can be written. */
export function outputFile(initial: string, help = '', details = {}): Setting<string> {
  const read = (file: string) => {
    try {
      closeSync(openSync(file, 'a'))
      return file
    } catch (error) {
      throw new RangeError(`cannot write ${file}: ${(error as Error).message}`, { cause: error })
    }
  }
  return { label: 'FILE', help: withDefault(help, initial), initial, read, ...details }
}

export const flag = (help: string): Setting<boolean> => ({ help, initial: false, read: () => true })

/** Any number of words behind the options. */
export function operands<T>(label: string, help: string, read: (word: string) => T): Setting<readonly T[]> {
  return { label, help, initial: [], read: (word) => [read(word)], operands: true }
}

const withDefault = (help: string, initial: unknown) => `${help} (default: ${String(initial)})`.trimStart()

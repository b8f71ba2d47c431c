// @ts-check
import { parseArgs } from 'node:util'

export const USAGE = `npm run bench -- [name …] [options]

  name …          only stories or rows whose area/name has a word that starts so; "#3" = rows of issue 3
  --quick         2 rounds of a fifth of the work
  --rounds N      runs of each side (default 5)
  --scale X       multiplies the amounts of work (default 1)
  --python PATH   which Python (default: /usr/bin/python3, then python3)
  --save NAME     also write results/NAME.json and NAME.md
  --readme        also write the comparison in the README of the project
  --list          what there is, with its targets
  --help`

/**
 * @param {string[]} args
 */
export function parseOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      scale: { type: 'string' },
      python: { type: 'string' },
      save: { type: 'string' },
      readme: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return {
    filters: positionals,
    rounds: positive('--rounds', values.rounds, values.quick ? 2 : 5),
    scale: positive('--scale', values.scale, values.quick ? 0.2 : 1),
    python: values.python,
    save: values.save,
    readme: values.readme,
    list: values.list,
    help: values.help,
  }
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {number} byDefault
 */
function positive(name, text, byDefault) {
  if (text === undefined) return byDefault
  const value = Number(text)
  if (!(value > 0)) throw new Error(`${name} must be a number above 0, not ${text}`)
  return value
}

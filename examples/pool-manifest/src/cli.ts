/** The command line: what may be asked, and how it is asked wrongly. */
import { parseArgs } from 'node:util'

export const USAGE = `Usage: pool-manifest [options] [FOLDER]

Writes a SHA-256 manifest of all regular files under FOLDER, in the format of sha256sum, hashed by a pool of processes.
Without FOLDER it takes this project's own node_modules.

  -o, --output FILE    where the manifest goes (default: manifest.sha256)
  -c, --check FILE     verify FILE against FOLDER instead, like sha256sum -c run inside FOLDER
  -q, --quiet          with --check: say nothing of files that are right
  -w, --workers N      processes in the pool (default: one per processor)
      --sample N|all   measure the speed-up over one process with N of the files (default: 10000)
      --no-speed-up    do not measure it
  -h, --help           print this and exit

Symbolic links are not followed; broken ones are reported. With --check, names are opened as sha256sum does, links too.
Exit code: 0 all is well, 1 some files could not be taken or did not match, 2 the job could not be done,
130 interrupted by Ctrl-C.
`

export interface Options {
  readonly folder: string | undefined
  readonly output: string
  readonly check: string | undefined
  readonly quiet: boolean
  readonly workers: number | undefined
  /** Files in the speed-up measurement; 0 leaves it out. */
  readonly sample: number
  readonly help: boolean
}

/** The command line was wrong, or what it names cannot be used; the message says how. */
export class UsageError extends Error {}

export function parseCommandLine(args: readonly string[]): Options {
  const { values, positionals } = read(args)
  if (positionals.length > 1) throw new UsageError(`one FOLDER at a time, not ${positionals.length}`)
  if (values.quiet && values.check === undefined) throw new UsageError('--quiet goes with --check')
  return {
    folder: positionals[0],
    output: values.output,
    check: values.check,
    quiet: values.quiet,
    workers: values.workers === undefined ? undefined : wholeNumber('--workers', values.workers, MOST_WORKERS),
    sample: values['no-speed-up'] ? 0 : sampleSize(values.sample),
    help: values.help,
  }
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        output: { type: 'string', short: 'o', default: 'manifest.sha256' },
        check: { type: 'string', short: 'c' },
        quiet: { type: 'boolean', short: 'q', default: false },
        workers: { type: 'string', short: 'w' },
        sample: { type: 'string', default: '10000' },
        'no-speed-up': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(inOneSentence((error as Error).message), { cause: error })
  }
}

/** `parseArgs` goes on with advice. What it calls ambiguous is a value that looks like an option, such as -1. */
const inOneSentence = (message: string) =>
  message.split(/\. |\n/)[0]!.replace('argument is ambiguous.', 'needs a value; with a dash it is written behind a =')

const sampleSize = (text: string) => (text === 'all' ? Infinity : wholeNumber('--sample', text))

/** Each is a process of some 40 MB. */
const MOST_WORKERS = 500

function wholeNumber(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number
  const range = most === Number.MAX_SAFE_INTEGER ? 'from 1' : `from 1 to ${most}`
  throw new UsageError(`${option} takes a whole number ${range}, not ${JSON.stringify(text)}`)
}

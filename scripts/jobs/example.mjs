import { at, exampleFolders, manifest, root } from '../setup/root.mjs'
import { run } from '../setup/run.mjs'

/** Lists the examples with their descriptions. */
function list() {
  const examples = exampleFolders().map((folder) => [folder.split('/')[1], manifest(folder).description])
  const width = Math.max(0, ...examples.map(([name]) => name.length))
  console.log('Usage: npm run example -- NAME [OPTIONS]\n')
  for (const [name, description] of examples) console.log(`  ${name.padEnd(width)}  ${description}`)
}

/** The command of an example's `start` script, which is `node [FLAGS] FILE`, as it is called from any folder. */
export function exampleCommand(folder) {
  const [, ...words] = manifest(folder).scripts.start.split(' ')
  const file = at(folder, words.pop())
  return [process.execPath, ...words, file]
}

/**
 * Runs an example without a package manager in between: signals and arguments reach it unchanged, and paths among them mean
 * what they mean in the folder where npm was called.
 */
export async function runExample([name, ...args]) {
  if (name === undefined) return list()
  const folder = `examples/${name}`
  if (!exampleFolders().includes(folder)) {
    console.error(`There is no example "${name}".\n`)
    list()
    process.exitCode = 1
    return
  }
  const [command, ...words] = exampleCommand(folder)
  await run(command, [...words, ...args], { cwd: process.env.INIT_CWD ?? root })
}

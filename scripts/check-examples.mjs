// That every example is one: listed, documented, tested, and able to say what it does; that a wrong command line gets a word
// and no stack, and that Ctrl-C in the middle leaves no process behind. Its tests belong to `npm test`.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exampleCommand } from './jobs/example.mjs'
import { watchLeftovers } from './jobs/leftovers.mjs'
import { at, exampleFolders, manifest } from './setup/root.mjs'

const index = readFileSync(at('examples/README.md'), 'utf8')
const cwd = mkdtempSync(join(tmpdir(), 'check-examples-'))

function* missing(folder) {
  const { private: isPrivate, description, scripts = {}, dependencies = {} } = manifest(folder)
  if (!isPrivate) yield '"private": true'
  if (!description) yield 'a description (`npm run example` lists it)'
  if (!/^node .*\S$/.test(scripts.start ?? '')) yield 'a script "start" of the form `node [FLAGS] FILE`'
  if (!scripts.test) yield 'a script "test"'
  if (!existsSync(at(folder, 'README.md'))) yield 'README.md'
  if (!existsSync(at(folder, 'test'))) yield 'tests'
  if (!index.includes(`(${folder.split('/')[1]}/README.md)`)) yield 'a line in examples/README.md'
  // Without its references `tsc -b` would not notice that a package's types have changed.
  const references = readFileSync(at(folder, 'tsconfig.json'), 'utf8')
  for (const name of Object.keys(dependencies).filter((name) => name.startsWith('@mp/')))
    if (!references.includes(`"../../packages/${name.slice(4)}"`)) yield `a reference to ${name} in tsconfig.json`
}

function* wrongAnswers(folder) {
  const ask = (option) => {
    const [command, ...args] = exampleCommand(folder)
    return spawnSync(command, [...args, option], { cwd, encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' })
  }
  const help = ask('--help')
  if (help.status !== 0 || !help.stdout.startsWith('Usage: ')) yield `--help ends with ${help.status}: ${help.stderr}`
  const wrong = ask('--no-such-option')
  if (wrong.status !== 2 || wrong.stdout !== '' || /^ {4}at /m.test(wrong.stderr))
    yield `an unknown option ends with ${wrong.status}: ${wrong.stdout}${wrong.stderr}`
}

/** Ctrl-C, which goes to the whole group, as soon as it has said something; again, when it was too quick for that. */
async function leftByCtrlC(folder, tries = 5) {
  const watch = watchLeftovers()
  const [command, ...args] = exampleCommand(folder)
  const env = { ...process.env, ...watch.env }
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  const send = (signal) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal)
  }
  const watchdog = setTimeout(() => send('SIGKILL'), 60_000)
  child.stdout.once('data', () => send('SIGINT')).resume()
  const [code, signal] = await once(child, 'exit')
  clearTimeout(watchdog)
  const left = (await watch.leftovers()).map((line) => `left ${line}`)
  if (code === 0 && tries > 1 && left.length === 0) return leftByCtrlC(folder, tries - 1)
  return [...(signal === 'SIGINT' || code === 130 ? [] : [`ended with ${code ?? signal}`]), ...left]
}

for (const folder of exampleFolders()) {
  const problems = [
    ...[...missing(folder)].map((what) => `lacks ${what}`),
    ...wrongAnswers(folder),
    ...(await leftByCtrlC(folder)).map((what) => `Ctrl-C: ${what}`),
  ]
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'}  ${folder}`)
  for (const problem of problems) console.log(`        ${problem}`)
  if (problems.length > 0) process.exitCode = 1
}
rmSync(cwd, { recursive: true })

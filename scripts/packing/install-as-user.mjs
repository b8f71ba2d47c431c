// One empty project, one package manager, three programs, and what the READMEs show.
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { compile } from '../docs/compile.mjs'
import { markdownFiles, readPage } from '../docs/page.mjs'
import { writePrograms } from '../docs/programs.mjs'
import { runPrograms } from '../docs/run-programs.mjs'
import { at } from '../setup/root.mjs'

const compiler = at('node_modules/typescript/bin/tsc')
const strict = ['--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--skipLibCheck', 'false']
const nodeTypes = ['--typeRoots', at('node_modules/@types'), '--types', 'node']
const resolutions = {
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler', '--noEmit'],
  node16: ['--module', 'node16', '--moduleResolution', 'node16', '--outDir', 'compiled'],
}

/** A project folder that only knows where `@mp/*` comes from. */
function emptyProject(origin) {
  const folder = mkdtempSync(join(tmpdir(), 'mp-consumer-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  writeFileSync(join(folder, '.npmrc'), `@mp:registry=${origin}/\n`)
  cpSync(at('scripts/packing/programs'), folder, { recursive: true })
  return folder
}

const execute = promisify(execFile)

/** Runs a command to the end and gives its output; a failure shows it. The watchdog is for what would hang. */
async function check(command, args, { cwd, env = process.env }) {
  try {
    const { stdout, stderr } = await execute(command, args, { cwd, env, timeout: 120_000, killSignal: 'SIGKILL' })
    return stdout + stderr
  } catch (error) {
    const { signal, code, stdout = '', stderr = '' } = error
    throw new Error(`${command} ${args.join(' ')}\nended with ${signal ?? code}\n${stdout}${stderr}`, { cause: error })
  }
}

/** What the READMEs show is what a user pastes first. */
async function checkReadmes(cwd) {
  const pages = markdownFiles().filter((path) => /^(packages\/\w+\/)?README\.md$/.test(path))
  const programs = pages.flatMap((path) => writePrograms(readPage(path), join(cwd, 'readmes'), { installed: true }))
  const problems = compile(programs.map(({ file }) => file)).map(({ file, line, text }) => `${file}:${line}: ${text}`)
  const whole = programs.filter(({ runs }) => runs)
  await runPrograms(whole, ({ page, line }, why) => problems.push(`${page}:${line}: ${why}`))
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

/**
 * Installs packages with a command (`['npm', 'install']`) that runs on a given Node, then runs the programs there with
 * this Node. Gives one line per thing that worked or failed.
 */
export async function installAsUser({ command, node, names, origin }) {
  const cwd = emptyProject(origin)
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter), CI: 'true' }
  for (const name of Object.keys(env)) if (/^npm_/i.test(name)) delete env[name]
  const results = []
  const attempt = async (what, job) => {
    try {
      await job()
      results.push({ what, ok: true })
    } catch (error) {
      results.push({ what, ok: false, why: error.message })
    }
    return results.at(-1).ok
  }
  const program = (file) => async () => {
    const output = await check(process.execPath, [file], { cwd })
    if (!output.includes('all five packages work')) throw new Error(`${file} printed: ${output}`)
  }
  const [client, ...options] = command
  if (await attempt('install', () => check(client, [...options, ...names], { cwd, env }))) {
    await attempt('ESM', program('esm.mjs'))
    await attempt('CommonJS', program('commonjs.cjs'))
    for (const [name, flags] of Object.entries(resolutions))
      await attempt(`types, ${name}`, () =>
        check(process.execPath, [compiler, 'typed.ts', ...strict, ...nodeTypes, ...flags], { cwd }),
      )
    await attempt('TypeScript, compiled', program('compiled/typed.js'))
    await attempt('the code of the READMEs', () => checkReadmes(cwd))
  }
  rmSync(cwd, { recursive: true, force: true })
  return results
}

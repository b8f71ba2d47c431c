// Compiles packages/ipc/native into packages/ipc/prebuilds/<platform>/mp.node, where the loader looks for it and where the
// tarball takes it from. One binary serves every Node: the addon uses Node-API only.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { at } from './root.mjs'
import { CommandFailed, runTool } from './run.mjs'
import { digestFiles, digestOf, isFresh, stamp } from './stamps.mjs'

const native = 'packages/ipc/native'

/** Platform name as the prebuilds folder spells it, such as `linux-x64-glibc`. */
export function platformName() {
  const name = `${process.platform}-${process.arch}`
  if (process.platform !== 'linux') return name
  return `${name}-${process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl'}`
}

/** Why the native part cannot be compiled here, or undefined. */
function obstacle() {
  if (process.platform === 'win32')
    return 'Windows has no native part yet: run it under WSL 2, or on Linux (x64 or arm64 with glibc).'
  const answers = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0
  const compilers = process.env.CXX ? [process.env.CXX.split(' ')[0]] : ['c++', 'g++', 'clang++']
  const missing = []
  if (!compilers.some(answers)) missing.push(`a C++ compiler (tried ${compilers.join(', ')})`)
  if (!answers('make')) missing.push('make')
  if (!['python3', 'python'].some(answers)) missing.push('Python 3')
  if (missing.length === 0) return undefined
  const hint = process.platform === 'darwin' ? 'xcode-select --install' : 'for Debian: apt install g++ make python3'
  return `building it needs ${new Intl.ListFormat('en').format(missing)}, which this machine lacks (${hint}).`
}

/** Headers that came with this Node, so that node-gyp need not download them. */
function localHeaders() {
  const prefix = resolve(dirname(process.execPath), '..')
  return existsSync(join(prefix, 'include/node/node.h')) ? [`--nodedir=${prefix}`] : []
}

const target = () => at('packages/ipc/prebuilds', platformName(), 'mp.node')
const digest = () => digestOf(platformName(), digestFiles([`${native}/binding.gyp`, `${native}/src`]))
const isBuilt = () => existsSync(target()) && isFresh('native', digest())

/** Says what is missing before anything is installed for a build that cannot be. */
export function assertBuildable() {
  const problem = isBuilt() ? undefined : obstacle()
  if (problem === undefined) return
  console.error(`The native part of @mp/ipc cannot be built for ${platformName()}: ${problem}`)
  throw new CommandFailed('build-native', 1)
}

/** Compiles the addon when its sources have changed or it is not there. */
export async function buildNative() {
  if (isBuilt()) return
  console.log(`> compiling the native part for ${platformName()}`)
  const options = ['--silent', `--directory=${at(native)}`, '--jobs=max', ...localHeaders()]
  await runTool('node-gyp/bin/node-gyp.js', ['rebuild', ...options], { stdio: ['ignore', 'ignore', 'inherit'] })
  mkdirSync(dirname(target()), { recursive: true })
  // A process that runs keeps the old file: renaming never changes code that is mapped.
  copyFileSync(at(native, 'build/Release/mp.node'), `${target()}.new`)
  renameSync(`${target()}.new`, target())
  stamp('native', digest())
}

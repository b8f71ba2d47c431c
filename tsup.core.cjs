'use strict'
// core.cjs of every package, as it stands. All the code of the package is in code.cjs. It is compiled here, and not by
// `require`, because then V8's result can be had: a process hands it to its children, which need not compile it again.
const { readFileSync, statSync } = process.getBuiltinModule('node:fs')
const { Script } = process.getBuiltinModule('node:vm')

/** By file: what a child was told of it (take-code.ts of @mp/process), and once it is loaded, its script. */
const key = Symbol.for('@mp/compiled')
if (typeof globalThis[key] === 'function') globalThis[key] = globalThis[key]()
const known = (globalThis[key] ??= new Map())
const file = `${__dirname}/code.cjs`

function load() {
  // Who looks into the code (source maps, coverage) is told of it by Node's own loader only.
  if (process.sourceMapsEnabled || process.env.NODE_V8_COVERAGE) return require('./code.cjs')
  const told = known.get(file)
  const { mtimeMs } = statSync(file)
  const text = readFileSync(file, 'latin1') // esbuild writes plain ASCII
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    cachedData: told?.mtimeMs === mtimeMs ? told.cachedData : undefined,
  })
  const sisters = { ...told?.sisters }
  known.set(file, { script, mtimeMs, sisters })
  const code = { exports: {} }
  const run = script.runInThisContext()
  run(code.exports, require, code, file, __dirname, (url) => import(url), sisters)
  return code.exports
}

// Plain properties (tsup.base.ts): so a function of ours is found when it is a target.
module.exports = load()

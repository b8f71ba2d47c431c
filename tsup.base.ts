import { mkdirSync, writeFileSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

const here = dirname(fileURLToPath(import.meta.url))

/**
 * How every package is built: JavaScript only, because the declarations come from `tsc -b`. Entries are paths from the
 * package's folder.
 *
 *   dist/code.cjs   all the code of the package, once
 *   dist/core.cjs   loads it (tsup.core.cjs)
 *   dist/NAME.js    what a program imports: a module for each entry, which takes its exports out of the core
 *
 * A process that has just started gets through CommonJS in half the time that modules take, and children are started all
 * the time. It also makes sure that there is one copy of the code in a process, however its modules are loaded: `import`,
 * `require`, or loaders that turn one into the other.
 */
export function library(...entries: [string, ...string[]]): ReturnType<typeof defineConfig> {
  const folder = process.cwd()
  return defineConfig({
    entry: { code: writeEntry(folder, entries) },
    format: ['cjs'],
    platform: 'node',
    target: 'node20.19',
    splitting: false,
    sourcemap: true,
    dts: false,
    clean: false,
    removeNodeProtocol: false,
    silent: true,
    noExternal: [/^@mp\//],
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: banner },
    esbuildOptions: (options) => {
      // Less text is sooner parsed. Names stay: those of classes are seen by users, and stacks are read by people.
      options.minifyWhitespace = true
      options.minifySyntax = true
      options.lineLimit = 120
    },
    plugins: [builtinsWhenUsed, exportsAtTheEnd],
    esbuildPlugins: [importByCore, sisterPackages, modulesForEntries(folder, entries)],
  })
}

/**
 * A file that Node is started with: CommonJS, because Node gets to its first line a few milliseconds sooner, and with all
 * that it imports in it.
 */
export const program = (name: string, entry: string): Options => ({
  entry: { [name]: entry },
  format: ['cjs'],
  platform: 'node',
  target: 'node20.19',
  dts: false,
  clean: false,
  silent: true,
  removeNodeProtocol: false,
  banner: { js: 'const had={}' },
  external: [/^@mp\//, /\/(?:core|template)\.c?js$/],
  plugins: [builtinsWhenUsed],
})

/** Modules that are what they say and share nothing, in a folder of dist that is called like theirs. */
export const modules = (...entries: string[]): Options => ({
  entry: Object.fromEntries(entries.map((entry) => [`${basename(dirname(entry))}/${basename(entry, '.ts')}`, entry])),
  format: ['esm'],
  platform: 'node',
  target: 'node20.19',
  dts: false,
  clean: false,
  silent: true,
  splitting: false,
  removeNodeProtocol: false,
})

/**
 * Whoever loads a module of ours by its URL must get the core. What follows the five arguments of CommonJS comes from
 * core.cjs. A sister package's core is asked for directly: its modules would start Node's loader of modules.
 */
const banner = `'use strict'
const moduleUrl=process.getBuiltinModule('node:url').pathToFileURL(__dirname+'/core.cjs').href
const had={}
const [,,,,,importByCore=url=>import(url),sisters={}]=arguments
const sister=name=>require(sisters[name]??=require.resolve(name+'/package.json').replace('package.json','dist/core.cjs'))`

/** A script has no `import()` of its own, so core.cjs lends its. */
const importByCore: Plugin = {
  name: 'import-by-core',
  setup(build) {
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      return { contents: text.replaceAll(/(?<=[(=] ?|await )import(?=\(\w+\))(?!.*')/g, 'importByCore'), loader: 'ts' }
    })
  },
}

/** The one entry that the bundler sees, which exports what the package's entries do. */
function writeEntry(folder: string, entries: readonly string[]): string {
  const path = join(here, '.cache/cores', `${basename(folder)}.ts`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, entries.map((entry) => `export * from ${JSON.stringify(join(folder, entry))}\n`).join(''))
  return path
}

/** Writes the modules for the entries, and removes what earlier builds have left. */
const modulesForEntries = (folder: string, entries: readonly string[]): Plugin => ({
  name: 'modules-for-entries',
  setup(build) {
    build.onEnd(async () => {
      const written = new Set(['code.cjs', 'core.cjs', 'child-main.cjs', 'template-main.cjs'])
      await mkdir(join(folder, 'dist'), { recursive: true })
      await copyFile(join(here, 'tsup.core.cjs'), join(folder, 'dist/core.cjs'))
      for (const entry of entries) {
        const file = `${basename(entry, '.ts')}.js`
        const { metafile } = await build.esbuild.build({
          entryPoints: [join(folder, entry)],
          outfile: file,
          bundle: true,
          packages: 'external',
          format: 'esm',
          write: false,
          metafile: true,
        })
        const lines = [
          `const core = process.getBuiltinModule('node:module').createRequire(import.meta.url)('./core.cjs')`,
          ...metafile.outputs[file]!.exports.map((name) => `export const ${name} = core.${name}`),
        ]
        await writeFile(join(folder, 'dist', file), `${lines.join('\n')}\n`)
        written.add(file)
      }
      for (const file of await readdir(join(folder, 'dist')))
        if (/\.c?js(\.map)?$/.test(file) && !written.has(file.replace(/\.map$/, '')))
          await rm(join(folder, 'dist', file), { force: true })
    })
  },
})

/**
 * Node's own modules are had when something of them is first used: many take a fresh process some tenths of a millisecond,
 * those with streams more than one. `require` of its own place is what a CommonJS module has anyway.
 */
const builtinsWhenUsed: NonNullable<Options['plugins']>[number] = {
  name: 'builtins-when-used',
  renderChunk(code) {
    const variables: string[] = []
    const imported = /\b(import_node_\w+)=(?:__toESM\()?require\("(node:[\w/]+)"\)(?:,1\))?/g
    const lazy = code.replace(imported, (_, variable: string, module: string) => {
      variables.push(variable)
      return `${variable}=()=>had["${module}"]??=process.getBuiltinModule("${module}")`
    })
    const used = new RegExp(`\\b(${variables.join('|')})\\.(?:default\\b)?`, 'g')
    const whenUsed = (text: string, variable: string) => `(${variable}())${text.endsWith('.') ? '.' : ''}`
    if (variables.length === 0) return { code }
    return {
      code: lazy
        .replace(used, whenUsed)
        .replaceAll(/\(0,\(import_node_module\d*\(\)\)\.createRequire\)\(moduleUrl\)/g, 'require'),
    }
  },
}

/**
 * What is exported becomes plain properties, once all of it is there. esbuild begins with a getter for each and copies them
 * into another object, which takes a fresh process longer than all that the code does when it is loaded.
 */
const exportsAtTheEnd: NonNullable<Options['plugins']>[number] = {
  name: 'exports-at-the-end',
  renderChunk(code) {
    const exported = /\b__export\(\s*(\w+),\s*\{([^{}]*)\}\);\s*module\.exports\s*=\s*__toCommonJS\(\s*\1\s*\);/.exec(
      code,
    )
    if (exported === null) throw new Error('the code does not export as it used to')
    const [text, , names] = exported as unknown as [string, string, string]
    // The source map goes by lines.
    const lines = text.replaceAll(/[^\n]/g, '')
    return { code: `${code.replace(text, () => lines)}\nmodule.exports={${names.replaceAll(/\(\)\s*=>/g, '')}}` }
  },
}

/** What a package imports of a sister package is taken out of its core. */
const sisterPackages: Plugin = {
  name: 'sister-packages',
  setup(build) {
    build.onResolve({ filter: /^@mp\// }, ({ path }) => ({ path, namespace: 'sister', sideEffects: false }))
    build.onLoad({ filter: /.*/, namespace: 'sister' }, ({ path }) => {
      const name = path.split('/', 2).join('/')
      const require = createRequire(join(process.cwd(), 'package.json'))
      const core = require(join(dirname(require.resolve(`${name}/package.json`)), 'dist/core.cjs')) as object
      return { contents: byName(`sister('${name}')`, Object.keys(core)) }
    })
  },
}

/** A module whose exports are the properties of an object; those that nobody imports leave nothing in the bundle. */
function byName(object: string, names: readonly string[]): string {
  const lines = names
    .filter((name) => /^[A-Za-z_]\w*$/.test(name) && name !== 'default')
    .map((name) => `export const ${name} = /* @__PURE__ */ take('${name}')`)
  return `const object = /* @__PURE__ */ (() => ${object})()
    const take = (name) => object[name]
    export default object
    ${lines.join('\n')}`
}

import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/**
 * How every package is built: JavaScript only, because the declarations come from `tsc -b`. Entries are paths from the
 * package's folder; they share chunks, so that module state exists once however many of them a program imports.
 */
export function library(...entry: [string, ...string[]]): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ['esm'],
    platform: 'node',
    target: 'node20.19',
    splitting: true,
    sourcemap: true,
    dts: false,
    clean: false,
    removeNodeProtocol: false,
    silent: true,
    esbuildPlugins: [builtinsAtTheirPrice],
    plugins: [
      { name: 'remove-old-chunks', buildEnd: ({ writtenFiles }) => removeOthers(writtenFiles.map((f) => f.name)) },
    ],
  })
}

/**
 * `import { existsSync } from 'node:fs'` makes Node evaluate every export of that module, getters too, which loads a dozen
 * others (`fs.promises` with readline and streams, …): 10 ms and more in a process that has just started. So what a bundle
 * imports of Node is taken out of the module by name instead.
 */
const builtinsAtTheirPrice: Plugin = {
  name: 'builtins-at-their-price',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin', sideEffects: false }))
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path) as object).filter((name) => /^[A-Za-z]\w*$/.test(name))
      const lines = names.map((name) => `export const ${name} = /* @__PURE__ */ take('${name}')`)
      return {
        contents: `const builtin = /* @__PURE__ */ process.getBuiltinModule('${path}')
          const take = (name) => builtin[name]
          export default builtin
          ${lines.join('\n')}`,
      }
    })
  },
}

/** tsup's own `clean` would delete the declarations too, so only JavaScript of earlier builds goes. */
async function removeOthers(written: string[]): Promise<void> {
  const current = new Set(written)
  for (const name of await readdir('dist')) {
    const path = join('dist', name)
    if (/\.js(\.map)?$/.test(name) && !current.has(path)) await rm(path, { force: true })
  }
}

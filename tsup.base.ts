import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { defineConfig } from 'tsup'

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
    plugins: [
      { name: 'remove-old-chunks', buildEnd: ({ writtenFiles }) => removeOthers(writtenFiles.map((f) => f.name)) },
    ],
  })
}

/** tsup's own `clean` would delete the declarations too, so only JavaScript of earlier builds goes. */
async function removeOthers(written: string[]): Promise<void> {
  const current = new Set(written)
  for (const name of await readdir('dist')) {
    const path = join('dist', name)
    if (/\.js(\.map)?$/.test(name) && !current.has(path)) await rm(path, { force: true })
  }
}

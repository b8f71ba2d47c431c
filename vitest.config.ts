import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const nameOf = (folder: string): string =>
  (JSON.parse(readFileSync(path(`${folder}/package.json`), 'utf8')) as { name: string }).name

const folders = ['packages', 'examples'].flatMap((parent) =>
  (existsSync(path(parent)) ? readdirSync(path(parent)) : [])
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(path(`${folder}/package.json`))),
)
const project = (folder: string, name = nameOf(folder)) => ({
  extends: true as const,
  test: { name, root: path(folder), include: ['test/**/*.test.ts'] },
})
const stress = process.env['MP_STRESS'] !== undefined

/** One project per workspace package: `vitest run --project @mp/queue`. What all tests run programs with is `testing`. */
export default defineConfig({
  test: {
    projects: [...folders.map((folder) => project(folder)), project('scripts/testing', 'testing')],
    setupFiles: [path('scripts/as-a-program.mjs')],
    pool: 'forks',
    // Every test file starts processes of its own: more at once only makes them wait for each other.
    maxWorkers: 2,
    testTimeout: stress ? 600_000 : 60_000,
    hookTimeout: 60_000,
    // What children load as well is loaded by Node itself, not by Vite: functions are found by the file they came from.
    server: { deps: { external: [/\/dist\//, /\/test\/(.+\/)?fixtures\//] } },
    allowOnly: process.env['CI'] === undefined,
  },
})

/** What can be run: functions of every kind of module, the main module, the guard; and what cannot. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'
import { inline, Process, ref } from '../dist/index.js'
import * as targets from './fixtures/targets.mjs'
import { fixture, run } from './program.js'
import { told } from './told.js'

const targetError = expect.objectContaining({ name: 'TargetError', code: 'ERR_MP_TARGET' }) as unknown

test.each(['main.mjs', 'main.cjs', 'main-default.mjs'])('a function of the main module: %s', async (name) => {
  expect(await run(name)).toEqual({ code: 0, signal: null, stdout: 'worked with 21\nexitcode 0\n', stderr: '' })
})

test('a program run by node -e', async () => {
  const library = pathToFileURL(fixture('library.mjs')).href
  const targetsUrl = pathToFileURL(fixture('targets.mjs')).href
  const program = `
    const { Process } = await import('${library}')
    const { tellArguments } = await import('${targetsUrl}')
    console.log(await new Process({ target: tellArguments, args: [1] }).start().join())`
  for (const flags of [
    ['--input-type=module', '-e'],
    ['--input-type', 'module', '--eval'],
  ]) {
    const { stdout } = await runProgram(process.execPath, [...flags, program])
    expect(stdout).toBe('[1]\n0\n')
  }
})

test('ref and inline', async () => {
  const target = ref<(text: string) => void>(pathToFileURL(fixture('targets.mjs')), 'echoes')
  expect(await told({ target, args: ['by name'] })).toEqual(['by name'])
  expect(
    await told({ target: inline((text: string) => process.stdout.write(JSON.stringify(text))), args: ['by source'] }),
  ).toEqual(['by source'])
})

test('what another process cannot find is a TargetError in the stack of the caller', async () => {
  const local = (): void => undefined
  for (const target of [local, targets.nothing.bind(null), (): void => undefined, Math.max])
    expect(() => new Process({ target: target }).start()).toThrow(targetError)
  const p = new Process({ target: local })
  expect(() => p.start()).toThrow(/cannot be sent to another process/)
  expect(p.pid).toBeNull()
  expect(p.isAlive()).toBe(false)
})

test('what cannot be sent is a SerializationError with the path to it', () => {
  const args = [1, { handlers: { onClick: () => undefined } }] as const
  expect(() => new Process({ target: targets.tellArguments, args }).start()).toThrow(
    expect.objectContaining({ code: 'ERR_MP_SERIALIZATION', path: 'args[1].handlers.onClick' }),
  )
})

test('a module that fails in the child fails the child', async () => {
  const target = ref(pathToFileURL(fixture('throws-at-import.mjs')), 'work')
  expect(await new Process({ target, stdio: 'ignore' }).start().join()).toBe(1)
})

test.each(['unguarded.mjs', 'unguarded.cjs', 'unguarded-floating.mjs'])('test_noforkbomb: %s', async (name) => {
  const { stdout, stderr } = await run(name)
  expect(stdout).toBe('exitcode 1\n')
  expect(stderr).toMatch(/StateError/)
  expect(stderr).toMatch(/if \(isMain\(import\.meta\)\) await main\(\)/)
  expect(stderr.match(/^Process-/gm)).toHaveLength(1) // one child, and no storm
})

test('loaders that are given on the command line are there in the child', async () => {
  const loader = fixture('loader.mjs')
  const main = fixture('needs-loader.mjs')
  const { stdout } = await runProgram(process.execPath, ['--import', loader, main])
  expect(stdout).toBe('made by the loader\nexitcode 0\n')
})

test('TypeScript, where Node strips types', async () => {
  if (!(process.features as { typescript?: unknown }).typescript) return
  const folder = await mkdtemp(join(tmpdir(), 'mp-'))
  try {
    const main = join(folder, 'main.mts')
    await writeFile(
      main,
      `import { Process, isMain } from '${pathToFileURL(fixture('library.mjs')).href}'
       export const work = (n: number): void => console.log('worked with', n)
       if (isMain(import.meta)) console.log('exitcode', await new Process({ target: work, args: [21] }).start().join())`,
    )
    const { stdout } = await runProgram(process.execPath, [main])
    expect(stdout).toBe('worked with 21\nexitcode 0\n')
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** What is asked of processes that are spawned is asked of forked ones too. */
import { beforeAll, afterAll, describe } from 'vitest'
import { setStartMethod } from '../../dist/index.js'

beforeAll(() => {
  setStartMethod('forkserver', { force: true })
  process.env['MP_TEST_START_METHOD'] = 'forkserver' // for the programs they run
})
afterAll(() => {
  setStartMethod('spawn', { force: true })
  delete process.env['MP_TEST_START_METHOD']
})

describe('process', async () => void (await import('../process.test.js')))
describe('parent and wait', async () => void (await import('../parent-and-wait.test.js')))
describe('names and options', async () => void (await import('../names-and-options.test.js')))
describe('exit', async () => void (await import('../exit.test.js')))
describe('targets', async () => void (await import('../targets.test.js')))
describe('life and death', async () => void (await import('../life-and-death.test.js')))

// @ts-check
import { need } from './need.js'
import { openMeeting } from './meeting.js'

/**
 * Starts one of our processes for each list of arguments, lets them meet for some rounds, and waits for their ends.
 * Every target is called with the meeting's address and its place first.
 * @param {{ target: Function, args: unknown[] }[]} roles
 * @param {number} rounds
 * @returns {Promise<any[][]>} By round, the report of each role.
 */
export async function perform(roles, rounds = 1) {
  const { Process } = await need('@mp/process', 'Process')
  const meeting = await openMeeting(roles.length)
  const processes = roles.map(({ target, args }, place) =>
    new Process({ target, args: [meeting.address, place, ...args] }).start(),
  )
  const ends = Promise.all(processes.map(endWell))
  // A death before the reports would leave the meeting waiting: it is an error at once.
  const broken = ends.then(() => /** @type {Promise<never>} */ (new Promise(() => {})))
  const reports = []
  for (let round = 0; round < rounds; round++) reports.push(await Promise.race([meeting.round(), broken]))
  await ends
  meeting.close()
  return reports
}

/**
 * @param {any} process
 */
async function endWell(process) {
  const exitcode = await process.join()
  if (exitcode !== 0) throw new Error(`a process of the benchmark ended with ${exitcode}`)
}

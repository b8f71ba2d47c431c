// @ts-check
/*
 * Where the processes of one run meet: each says `ready` after its warm-up, all are told `go` with one common instant,
 * each reports what it measured, again for every round. It uses a plain socket and nothing of what is measured, and
 * is silent between `go` and the reports.
 *
 *   meeting              party
 *     | <---- ready ------ |   (warmed up)
 *     | ---- go, at t ---> |   spins until t, then works
 *     | <---- report ----- |
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { now } from './clock.js'
import { MessageLines } from './message-lines.js'

/** Long enough for every party to have read its `go`. */
const NOTICE = 20e6

/**
 * @param {number} parties
 */
export async function openMeeting(parties) {
  const folder = mkdtempSync(join(tmpdir(), 'mp-bench-'))
  const address = join(folder, 'meeting')
  /** @type {MessageLines[]} */
  const present = []
  const server = createServer()
  const everyone = new Promise((resolve) => {
    server.on('connection', (socket) => {
      present.push(new MessageLines(socket))
      if (present.length === parties) resolve(undefined)
    })
  })
  await new Promise((resolve) => server.listen(address, () => resolve(undefined)))

  return {
    address,
    /**
     * One round.
     * @returns {Promise<any[]>} The reports, in the order of the parties' places.
     */
    async round() {
      await everyone
      const places = await Promise.all(present.map((party) => party.next()))
      const at = now() + NOTICE
      for (const party of present) party.send({ at })
      const reports = await Promise.all(present.map((party) => party.next()))
      /** @type {any[]} */
      const inOrder = []
      for (const [index, report] of reports.entries()) inOrder[places[index].ready] = report
      return inOrder
    },
    close() {
      for (const party of present) party.end()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

// @ts-check
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'

const filename = fileURLToPath(new URL('./tasks.cjs', import.meta.url))

/** @param {import('./open-peer.js').Wanted} wanted */
export async function open({ workers }) {
  const pool = new Piscina({ filename, minThreads: workers, maxThreads: workers })
  return {
    /** @type {import('./open-peer.js').PeerPool['run']} */
    run: (name, argument) => pool.run(argument, { name }),
    end: () => pool.close(),
  }
}

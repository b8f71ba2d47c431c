/** What becomes of the children when this process ends: those that are not daemons are waited for, daemons are ended. */
import { type Child, livingChildren } from '../process/child.js'

/** How long a daemon may take to end after SIGTERM before it is killed, in milliseconds. */
const GRACE = 1000

let endingDaemons = false

/** Whether daemons end at this moment because this process does: nobody need mourn them, or put others in their place. */
export const isEndingDaemons = (): boolean => endingDaemons

/** Waits for the children that are not daemons, then ends the daemons. */
export async function endChildren(): Promise<void> {
  for (const child of livingChildren()) if (!child.daemon) await child.join(Infinity, undefined)
  const daemons = livingChildren()
  endingDaemons = true
  for (const daemon of daemons) daemon.signal('SIGTERM')
  await Promise.all(daemons.map(endDaemon))
  endingDaemons = false
}

async function endDaemon(daemon: Child): Promise<void> {
  if ((await daemon.join(GRACE, undefined)) !== null) return
  daemon.signal('SIGKILL')
  await daemon.join(Infinity, undefined)
}

/** The same when the event loop will not run any more. A child whose output goes to us is not waited for: it could hang. */
export function endChildrenNow(): void {
  for (const child of livingChildren()) if (!child.daemon && !isPiped(child)) child.bury(Infinity)
  const daemons = livingChildren().filter((child) => child.daemon)
  if (daemons.length === 0) return // and without a clock, which Node would load now
  for (const daemon of daemons) daemon.signal('SIGTERM')
  const deadline = performance.now() + GRACE
  for (const daemon of daemons) {
    if (daemon.bury(Math.max(deadline - performance.now(), 0)) !== null) continue
    daemon.signal('SIGKILL')
    daemon.bury(Infinity)
  }
}

const isPiped = ({ launched }: Child): boolean => launched.stdout !== null || launched.stderr !== null

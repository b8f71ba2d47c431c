/** How long the long tests are: a few seconds in the suite, minutes under `npm run stress`. */
export const stress = process.env['MP_STRESS'] !== undefined
/** Milliseconds for a test that may take long; a hang is found by the watchdog of each step, which says where. */
export const LONG = stress ? 900_000 : 120_000
export const scaled = (usual: number, stressed: number): number => (stress ? stressed : usual)

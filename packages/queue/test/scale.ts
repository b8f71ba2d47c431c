/** How long the long tests are: a few seconds in the suite, minutes under `npm run stress`. */
export const stress = process.env['MP_STRESS'] !== undefined
export const scaled = (usual: number, stressed: number): number => (stress ? stressed : usual)

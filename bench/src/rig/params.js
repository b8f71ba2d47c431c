// @ts-check

/**
 * What the harness asks this program to do: the story's counts and parameters.
 * @type {Record<string, any>}
 */
export const params = JSON.parse(process.argv[2] ?? '{}')

// @ts-check
import { fileURLToPath } from 'node:url'

export const SOURCE_FOLDER = fileURLToPath(new URL('../', import.meta.url))
export const PYTHON_FOLDER = fileURLToPath(new URL('../../python/', import.meta.url))
export const RESULTS_FOLDER = fileURLToPath(new URL('../../results/', import.meta.url))

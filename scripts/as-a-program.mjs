/**
 * The test runner starts its workers with `--require`. Processes inherit Node's options, and with that one they begin as
 * under a loader of the user's: so the tests are rid of it, and test what programs without options get.
 */
process.execArgv.length = 0

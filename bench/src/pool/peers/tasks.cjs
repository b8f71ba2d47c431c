/** @param {unknown} value */
exports.identity = (value) => value

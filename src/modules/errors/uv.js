// libuv's errors: number -> [name, text].

let errors;

/**
 * @returns {Map<number, [name: string, message: string]>} every error libuv knows, by its negative number
 */
function uvErrorMap() {
  errors ??= new Map(native('errors').getErrorMap());
  return errors;
}

/**
 * @param {number} errno negative
 * @returns {[name: string, message: string]|undefined}
 */
function uvErrorEntry(errno) {
  return uvErrorMap().get(errno);
}

module.exports = { uvErrorEntry, uvErrorMap };

'use strict';
// LoopBack is configured with decorators, which plain JavaScript does not have yet: they are functions, and applied as such.

/**
 * Decorates a class the way a TypeScript compiler would.
 * @param {Function} target
 * @param {object} decorators
 * @param {ClassDecorator[]} [decorators.class]
 * @param {ParameterDecorator[]} [decorators.parameters] one for each parameter of the constructor
 * @param {Record<string, PropertyDecorator>} [decorators.properties]
 * @param {Record<string, { method?: MethodDecorator[], parameters?: ParameterDecorator[] }>} [decorators.methods]
 */
function decorate(target, { class: classDecorators = [], parameters = [], properties = {}, methods = {} }) {
  const { prototype } = target;
  for (const [name, decorator] of Object.entries(properties)) decorator(prototype, name);
  for (const [name, { method = [], parameters: own = [] }] of Object.entries(methods)) {
    own.forEach((decorator, index) => decorator(prototype, name, index));
    for (const decorator of method) decorator(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
  }
  parameters.forEach((decorator, index) => decorator(target, undefined, index));
  for (const decorator of classDecorators) decorator(target);
}

module.exports = { decorate };

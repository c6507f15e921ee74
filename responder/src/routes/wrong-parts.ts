import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

/** As many as anybody reads. */
const PARTS = 5

/**
 * What is wrong with a request, for people: where, and what kind of wrong. Nothing of it is said again: a secret may have
 * gone astray. `undefined` where the error is another one.
 */
export function wrongParts(error: unknown): string | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined
  const { validationContext = 'request' } = error as { validationContext?: string }
  const parts = error.validation.slice(0, PARTS).map(({ instancePath, keyword }) => {
    const place = instancePath === '/' ? '' : instancePath
    return `${validationContext}${place} (${keyword.replaceAll('_', ' ')})`
  })
  return `Not as it has to be: ${parts.join(', ')}.`
}

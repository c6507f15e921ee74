/**
 * Returns a request's path without its query, decoded as a registry does. Throws `URIError` if that is not possible.
 */
export const decodedPath = (path: string): string => decodeURIComponent(path.split('?', 1)[0] as string)

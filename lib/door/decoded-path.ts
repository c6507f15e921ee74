/** A request's path without its query, as a registry reads it. Throws `URIError` where nobody can read it. */
export const decodedPath = (path: string): string => decodeURIComponent(path.split('?', 1)[0] as string)

/** Whether a header can have it, and every server reads it the same. Node sends other letters as Latin-1. */
export const isHeaderText = (secret: string): boolean => /^[\x20-\x7e]+$/.test(secret)

/** Whether it is visible ASCII without spaces, as a token is. */
export const isTokenText = (token: string): boolean => /^[\x21-\x7e]+$/.test(token)

/**
 * Whether a URL has a line break or an invisible character in it, as copying makes them. Parsers remove some of these,
 * and encode the others, so that the URL is that of something else.
 */
export const hasInvisible = (url: string): boolean => INVISIBLE.test(url.replace(/^[\0- ]+|[\0- ]+$/g, ''))

/** Also every space but the usual one. Parsers take only that, and controls, off the ends. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u

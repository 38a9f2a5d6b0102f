/** What is used of jose after a start. A chunk made from an import of the whole package would hold three times as much. */
export { FlattenedSign, flattenedVerify, importJWK, SignJWT } from 'jose';

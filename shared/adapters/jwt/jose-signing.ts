/** The parts of jose that are loaded late. A chunk of the whole package would be three times as large. */
export { FlattenedSign, flattenedVerify, importJWK, SignJWT } from 'jose';

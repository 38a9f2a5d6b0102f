/** A value created at first use and then kept. Keeps cold starts free of what many invocations never need. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

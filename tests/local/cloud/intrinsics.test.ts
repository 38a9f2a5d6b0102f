import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referencesOf, resolve, resolveCondition, type Scope } from '#infra/local/template/intrinsics.ts';

const scope: Scope = {
  stackName: 'Shop',
  ref: (name) => `ref-${name}`,
  getAtt: (id, attribute) => `${id}/${attribute}`,
  importValue: (name) => `imported-${name}`,
  condition: (name) => name === 'IsProd',
  findInMap: (map, top, second) => `${map}.${top}.${second}`,
};

describe('resolving intrinsic functions', () => {
  it.each([
    [{ Ref: 'Table' }, 'ref-Table'],
    [{ Ref: 'AWS::Region' }, 'ap-south-1'],
    [{ Ref: 'AWS::AccountId' }, '000000000000'],
    [{ Ref: 'AWS::StackName' }, 'Shop'],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table/Arn'],
    [{ 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Table/Stream.Arn'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }, 'c']] }, 'a-ref-B-c'],
    [
      { 'Fn::Sub': `\${Table}/\${Table.Arn}/\${AWS::Partition}/\${!Kept}` },
      `ref-Table/Table/Arn/aws/\${Kept}`,
    ],
    [{ 'Fn::Sub': [`\${x}-\${Table}`, { x: { Ref: 'X' } }] }, 'ref-X-ref-Table'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [{ 'Fn::If': ['IsProd', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::If': ['IsDev', 'yes', 'no'] }, 'no'],
    [{ 'Fn::ImportValue': { 'Fn::Join': [':', ['Data', 'Arn']] } }, 'imported-Data:Arn'],
    [{ 'Fn::FindInMap': ['Sizes', { Ref: 'Kind' }, 'memory'] }, 'Sizes.ref-Kind.memory'],
    [{ 'Fn::Base64': 'hi' }, 'aGk='],
    [{ 'Fn::ToJsonString': { a: { Ref: 'B' } } }, '{"a":"ref-B"}'],
  ])('%j is %j', (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('leaves out members and items that are AWS::NoValue', () => {
    const none = { 'Fn::If': ['IsDev', 1, { Ref: 'AWS::NoValue' }] };
    expect(resolve({ a: none, b: [1, none, 2] }, scope)).toEqual({ b: [1, 2] });
  });

  it('evaluates only the branch of Fn::If that is taken', () => {
    const broken = { 'Fn::Select': [9, ['only']] };
    expect(resolve({ 'Fn::If': ['IsProd', 'kept', broken] }, scope)).toBe('kept');
  });

  it.each([
    [{ 'Fn::Equals': [{ Ref: 'A' }, 'ref-A'] }, true],
    [{ 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Not': [{ Condition: 'IsDev' }] }] }, true],
    [{ 'Fn::Or': [{ Condition: 'IsDev' }, { 'Fn::Equals': ['a', 'b'] }] }, false],
  ])('the condition %j is %j', (value, expected) => {
    expect(resolveCondition(value, scope)).toBe(expected);
  });

  it.each([
    [{ 'Fn::Transform': {} }, 'Fn::Transform'],
    ['{{resolve:secretsmanager:x}}', '{{resolve:secretsmanager:x}}'],
    [{ 'Fn::Select': [3, ['a']] }, 'Fn::Select'],
    [{ 'Fn::Join': 'x' }, 'Fn::Join'],
  ])('refuses %j and names it and the stack', (value, name) => {
    expect(() => resolve(value, scope)).toThrow(name);
    expect(() => resolve(value, scope)).toThrow('Shop');
  });

  it('keeps any JSON that holds no function as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).match(/"(Ref|Condition|Fn::[^"]*)":|\{\{resolve:/));
        expect(resolve(value, scope)).toEqual(value);
      }),
    );
  });

  it('Split undoes Join whenever the separator is in no part', () => {
    const part = fc.string().filter((text) => !text.includes('|') && !text.startsWith('{{resolve:'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        const value = { 'Fn::Split': ['|', { 'Fn::Join': ['|', parts] }] };
        expect(resolve(value, scope)).toEqual(parts);
      }),
    );
  });

  it('finds every resource that a value refers to, pseudo parameters left out', () => {
    const value = {
      a: { Ref: 'One' },
      b: [{ 'Fn::GetAtt': ['Two', 'Arn'] }, { 'Fn::GetAtt': 'Three.Arn' }],
      c: { 'Fn::Sub': [`\${Four}-\${Five.Arn}-\${AWS::Region}-\${!Not}`, { x: { Ref: 'Six' } }] },
      d: { Ref: 'AWS::StackName' },
    };
    expect([...referencesOf(value)].filter((name) => !name.startsWith('AWS::')).sort()).toEqual([
      'Five',
      'Four',
      'One',
      'Six',
      'Three',
      'Two',
    ]);
  });
});

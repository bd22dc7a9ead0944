import { describe, expect, test } from '@jest/globals';
import { resolve, type Scope } from '../../../local/template/resolve.ts';

const scope: Scope = {
  ref: (name) => ({ 'AWS::Region': 'us-east-1', Queue: 'http://queue' })[name],
  attribute: (id, name) => (id === 'Queue' && name === 'Arn' ? 'arn:queue' : undefined),
};
const resolved = (value: unknown) => resolve(value, scope, 'Thing');

describe('resolve', () => {
  test('returns values without intrinsic functions unchanged', () => {
    expect(resolved({ a: [1, 'two', null, true] })).toEqual({ a: [1, 'two', null, true] });
  });

  test('replaces nested references', () => {
    expect(
      resolved({ a: [{ Ref: 'Queue' }, { 'Fn::GetAtt': ['Queue', 'Arn'] }, { 'Fn::GetAtt': 'Queue.Arn' }] }),
    ).toEqual({
      a: ['http://queue', 'arn:queue', 'arn:queue'],
    });
  });

  test('joins, splits and selects', () => {
    expect(resolved({ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] })).toBe('a-us-east-1');
    expect(resolved({ 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] })).toEqual(['arn', 'queue']);
    expect(resolved({ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b'] }] })).toBe('b');
  });

  test('substitutes names, attributes, own variables, and keeps literals', () => {
    expect(resolved({ 'Fn::Sub': `\${AWS::Region}/\${Queue.Arn}/\${!kept}` })).toBe(`us-east-1/arn:queue/\${kept}`);
    expect(resolved({ 'Fn::Sub': [`\${own}`, { own: { Ref: 'Queue' } }] })).toBe('http://queue');
  });

  test('removes AWS::NoValue', () => {
    expect(resolved({ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] })).toEqual({ b: [1] });
  });

  test('reports the place and the unknown name', () => {
    expect(() => resolved({ a: [{ Ref: 'Nothing' }] })).toThrow(
      'Thing.a[0]: Ref Nothing has no value in the local runtime.',
    );
    expect(() => resolved({ 'Fn::GetAtt': ['Queue', 'Colour'] })).toThrow('Fn::GetAtt Queue.Colour');
    expect(() => resolved({ 'Fn::Sub': `\${Nothing}` })).toThrow(`Fn::Sub \${Nothing}`);
    expect(() => resolved({ 'Fn::Select': [2, ['a']] })).toThrow('Fn::Select 2');
  });

  test('refuses unknown functions', () => {
    expect(() => resolved({ 'Fn::ImportValue': 'x' })).toThrow('does not support Fn::ImportValue');
  });

  test('refuses arguments of the wrong form', () => {
    expect(() => resolved({ 'Fn::Join': ['-'] })).toThrow('Fn::Join takes a list of 2.');
    expect(() => resolved({ 'Fn::Join': ['-', 'text'] })).toThrow('Fn::Join takes a list of strings.');
  });
});

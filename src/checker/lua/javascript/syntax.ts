import ts from "#typescript";
import { at } from "../../../findings/diagnostics.ts";
import { interruptedTry, privateName, syntaxNotInLua, usingNotInLua, variableOfLoopKept } from "../findings.ts";

const REGEX = 'Use ngx.re.match, ngx.re.gmatch or ngx.re.gsub, with the options "jo".';
const INT64 = 'Use ffi.new("int64_t", number).';
const NO_LABEL = "Put the loops into a function of their own, and return from it.";

/** What is written in a way that Lua has nothing for, or that typescript-to-lua 1.37 makes wrong Lua of. */
export function syntaxThatLuaHasNot(file: ts.SourceFile): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];
  const refuse = (node: ts.Node, what: string, instead: string): void => {
    found.push(at(node, syntaxNotInLua(what, instead)));
  };
  const visit = (node: ts.Node): void => {
    switch (node.kind) {
      case ts.SyntaxKind.RegularExpressionLiteral:
        refuse(node, "regular expressions", REGEX);
        break;
      case ts.SyntaxKind.BigIntLiteral:
        refuse(node, "bigint", INT64);
        break;
      case ts.SyntaxKind.LabeledStatement:
        refuse((node as ts.LabeledStatement).label, "labels", NO_LABEL);
        break;
      case ts.SyntaxKind.MetaProperty:
        refuse(node, node.getText(file), "Give what you need of it as a parameter.");
        break;
      case ts.SyntaxKind.DebuggerStatement:
        refuse(node, "debugger", "Use ngx.log.");
        break;
      case ts.SyntaxKind.ImportKeyword:
        if (ts.isCallExpression(node.parent))
          refuse(node, "import()", "Import it at the top of the file, or write require(name) for a module of Lua.");
        break;
      case ts.SyntaxKind.PrivateIdentifier:
        if (!ts.isPropertyAccessExpression(node.parent)) found.push(at(node, privateName(node.getText(file))));
        break;
      case ts.SyntaxKind.GetAccessor:
      case ts.SyntaxKind.SetAccessor:
        if (ts.isObjectLiteralExpression(node.parent))
          refuse(
            (node as ts.AccessorDeclaration).name,
            "getters and setters of object literals",
            "Write a method, or a class with a getter.",
          );
        break;
      case ts.SyntaxKind.BreakStatement:
      case ts.SyntaxKind.ContinueStatement:
        if (isOutOfTry(node as ts.BreakOrContinueStatement))
          found.push(at(node, interruptedTry(node.getText(file).replace(/\W.*$/s, ""))));
        break;
      case ts.SyntaxKind.VariableDeclarationList:
        if ((node.flags & ts.NodeFlags.Using) !== 0) found.push(at(node, usingNotInLua()));
        break;
      case ts.SyntaxKind.ForStatement:
        found.push(...keptOfLoop(node as ts.ForStatement));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether it leaves a `try` or a `catch`, which are functions of their own in Lua, for a loop or a switch around it. */
function isOutOfTry(statement: ts.BreakOrContinueStatement): boolean {
  if (statement.label !== undefined) return false;
  const isBreak = ts.isBreakStatement(statement);
  for (let node: ts.Node = statement; !ts.isFunctionLike(node) && !ts.isSourceFile(node); node = node.parent) {
    if (ts.isIterationStatement(node, false) || (isBreak && ts.isSwitchStatement(node))) return false;
    const { parent } = node;
    if (ts.isTryStatement(parent) && node !== parent.finallyBlock) return true;
  }
  return false;
}

/** Functions that are kept of a turn of a loop, in which typescript-to-lua has one variable for all turns. */
function keptOfLoop(loop: ts.ForStatement): ts.Diagnostic[] {
  const { initializer, statement } = loop;
  if (initializer === undefined || !ts.isVariableDeclarationList(initializer)) return [];
  const names = new Set(initializer.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : [])));
  const found: ts.Diagnostic[] = [];
  const visit = (node: ts.Node, isInside: boolean): void => {
    const inside = isInside || ts.isFunctionExpression(node) || ts.isArrowFunction(node);
    if (inside && ts.isIdentifier(node) && names.has(node.text) && isReference(node) && found.length === 0)
      found.push(at(node, variableOfLoopKept(node.text)));
    ts.forEachChild(node, (child) => {
      visit(child, inside);
    });
  };
  visit(statement, false);
  return found;
}

function isReference(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== name;
  return (
    !(
      ts.isParameter(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isBindingElement(parent) ||
      ts.isVariableDeclaration(parent)
    ) || (parent as ts.VariableDeclaration).initializer === name
  );
}

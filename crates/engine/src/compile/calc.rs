//! Arithmetic over named cells and parameters.

use toml::Value;

use super::context::Compiler;
use crate::plan::{CellPlan, Expression, Node, TablePlan};

impl Compiler<'_> {
    /// `"cell"`, `"param:x"`, an integer, or `{ operation = … }`.
    pub(super) fn expression(&mut self, at: &str, value: &Value, table: Option<usize>) -> Option<Expression> {
        match value {
            Value::Integer(literal) => Some(Expression::Literal(*literal)),
            Value::String(name) => self.operand(at, name, table),
            Value::Table(entries) if entries.len() == 1 => {
                let (operation, argument) = entries.iter().next()?;
                if operation == "total" {
                    return self.total(at, argument);
                }
                let Value::Array(arguments) = argument else {
                    self.wrong(at, format!("{operation} attend une liste"), format!("{operation} takes a list"));
                    return None;
                };
                let mut operands: Vec<Expression> =
                    arguments.iter().filter_map(|argument| self.expression(at, argument, table)).collect();
                if operands.len() != arguments.len() {
                    return None;
                }
                let pair = operands.len() == 2;
                match operation.as_str() {
                    "add" if !operands.is_empty() => Some(Expression::Add(operands)),
                    "subtract" if operands.len() >= 2 => Some(Expression::Subtract(operands)),
                    "min" if !operands.is_empty() => Some(Expression::Min(operands)),
                    "max" if !operands.is_empty() => Some(Expression::Max(operands)),
                    "share" | "percent_of" if pair => {
                        let right = Box::new(operands.pop()?);
                        let left = Box::new(operands.pop()?);
                        if operation == "share" {
                            Some(Expression::Share(left, right))
                        } else {
                            Some(Expression::PercentOf(left, right))
                        }
                    }
                    _ => {
                        self.wrong(
                            at,
                            format!("opération « {operation} » inconnue, ou nombre d'opérandes"),
                            format!("unknown operation `{operation}`, or number of operands"),
                        );
                        None
                    }
                }
            }
            other => {
                self.wrong(at, format!("calcul {other} inconnu"), format!("unknown calc {other}"));
                None
            }
        }
    }

    fn operand(&mut self, at: &str, name: &str, table: Option<usize>) -> Option<Expression> {
        if let Some(param) = name.strip_prefix("param:") {
            return self.param_rank(at, param).map(Expression::Param);
        }
        if let Some(table) = table
            && let Some(column) =
                self.table_ids.get(table).and_then(|(_, columns)| columns.iter().position(|id| id == name))
        {
            return Some(Expression::Column(table, column));
        }
        let field = self.field_ids.iter().position(|id| id == name).map(Expression::Field);
        if field.is_none() {
            self.wrong(at, format!("la cellule « {name} » n'existe pas"), format!("there is no cell `{name}`"));
        }
        field
    }

    fn total(&mut self, at: &str, argument: &Value) -> Option<Expression> {
        let found = argument.as_str().and_then(|text| text.split_once('.')).and_then(|(table, column)| {
            let rank = self.table_ids.iter().position(|(id, _)| id == table)?;
            let column = self.table_ids[rank].1.iter().position(|id| id == column)?;
            Some(Expression::Total(rank, column))
        });
        if found.is_none() {
            self.wrong(
                at,
                format!("total attend \"table.colonne\", pas {argument}"),
                format!("total takes \"table.column\", not {argument}"),
            );
        }
        found
    }

    /// The order in which calculated cells are made; a cycle is an error.
    pub(super) fn calc_order(&mut self, fields: &[CellPlan], tables: &[TablePlan]) -> Vec<Node> {
        if !self.diagnostics.is_empty() {
            return Vec::new(); // Ranks are not reliable when parts are missing.
        }
        let plan = |node: Node| match node {
            Node::Field(at) => &fields[at],
            Node::Column(table, column) => &tables[table].columns[column],
        };
        let all = (0..fields.len()).map(Node::Field).chain(
            tables
                .iter()
                .enumerate()
                .flat_map(|(table, plan)| (0..plan.columns.len()).map(move |column| Node::Column(table, column))),
        );
        let mut order: Vec<Node> = Vec::new();
        let mut waiting: Vec<Node> = all.filter(|node| plan(*node).expression().is_some()).collect();
        while !waiting.is_empty() {
            let ready = waiting.iter().position(|node| {
                let needs = plan(*node).expression().map(Expression::operands).unwrap_or_default();
                needs.iter().all(|need| !waiting.contains(need))
            });
            match ready {
                Some(at) => order.push(waiting.remove(at)),
                None => {
                    let names: Vec<String> = waiting.iter().map(|node| self.name_of(*node)).collect();
                    let names = names.join(", ");
                    self.wrong("calc", format!("cycle entre {names}"), format!("cycle between {names}"));
                    return order;
                }
            }
        }
        order
    }

    fn name_of(&self, node: Node) -> String {
        match node {
            Node::Field(at) => self.field_ids.get(at).cloned().unwrap_or_default(),
            Node::Column(table, column) => self
                .table_ids
                .get(table)
                .and_then(|(id, columns)| columns.get(column).map(|column| format!("{id}.{column}")))
                .unwrap_or_default(),
        }
    }
}

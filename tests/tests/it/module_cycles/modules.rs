//! The modules of a crate and what each of them names in the others, read from the sources by a parser.
//!
//! A node of the graph is a source file: a module written inline belongs to the file that holds it. A file depends on
//! another when a path in its code leads to an item that the other defines:
//!
//! - each `use` declaration counts, with every branch of its tree, and so does each path in code, in the arguments of a
//!   macro, or in a text of an attribute (`#[serde(with = "crate::x")]`);
//! - a path is followed through `use` declarations to the file that defines the item, so that a re-export (in `lib.rs`, say)
//!   neither hides an edge nor makes one;
//! - a child that names an item of its parent depends on it, like any other module;
//! - a parent does not depend on a child because of `mod child;` or of `pub use child::X;` alone, only if its own code
//!   uses what the child defines.
//!
//! Files form a cycle, or folders do: a module with its submodules is one node among its siblings.
//!
//! What is compiled for tests only (`#[cfg(test)]`) is left out. A method has no path: a call of a method that another
//! file adds to a type is not seen.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{
    Attribute, File, Item, ItemMod, ItemUse, Meta, UseTree, Visibility,
    visit::{self, Visit},
};

/// Where the text of a source file comes from: the disk, or a test.
pub(crate) type Load<'l> = &'l dyn Fn(&Path) -> Option<String>;

/// One dependency of a file on another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Line of `from`, from 1.
    pub(crate) line: usize,
    /// The path as written.
    pub(crate) path: String,
}

/// The files of a crate and their dependencies.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// Paths of the files, as given to the loader.
    pub(crate) files: Vec<PathBuf>,
    /// The folder of each file's submodules, whether it has any or not: `src/eval` for `src/eval.rs` and for
    /// `src/eval/mod.rs`.
    folders: Vec<PathBuf>,
    /// The first edge from each file to each other one.
    pub(crate) edges: Vec<Edge>,
}

/// What a name stands for in a module.
#[derive(Debug, Clone)]
enum Definition {
    /// An item defined by this module.
    Here,
    Module(usize),
    /// A `use` declaration: its path, without the alias.
    Import(Vec<String>),
}

#[derive(Debug, Default)]
struct Module {
    file: usize,
    parent: Option<usize>,
    names: BTreeMap<String, Vec<Definition>>,
    globs: Vec<Vec<String>>,
    /// Paths named by its code, with their lines.
    paths: Vec<(Vec<String>, usize)>,
}

/// The graph of the crate whose root is that file (`src/lib.rs` or `src/main.rs`).
pub(crate) fn graph(root: &Path, load: Load<'_>) -> Graph {
    let mut reader = Reader { load, modules: Vec::new(), files: Vec::new(), folders: Vec::new(), macros: Vec::new() };
    reader.file(root, None, root.parent().unwrap_or(Path::new("")));
    // An exported macro stands at the root of its crate, wherever it is written.
    for (name, module) in std::mem::take(&mut reader.macros) {
        let path = reader.path_of(module).into_iter().chain([name.clone()]).collect();
        if module != 0 {
            reader.modules[0].names.entry(name).or_default().push(Definition::Import(path));
        }
    }
    let mut edges: BTreeMap<(usize, usize), Edge> = BTreeMap::new();
    for (at, module) in reader.modules.iter().enumerate() {
        for (path, line) in &module.paths {
            let is_module = |definition: &Definition| matches!(definition, Definition::Module(_));
            if let [name] = path.as_slice()
                && module.names.get(name).is_some_and(|all| all.iter().all(is_module))
            {
                continue; // A variable with the name of a child: no expression is a module.
            }
            for to in reader.targets(at, path, &mut Asked::new()) {
                let (from, to) = (module.file, reader.modules[to].file);
                if from != to {
                    let edge = Edge { from, to, line: *line, path: path.join("::") };
                    edges
                        .entry((from, to))
                        .and_modify(|first| {
                            if edge.line < first.line {
                                *first = edge.clone();
                            }
                        })
                        .or_insert(edge);
                }
            }
        }
    }
    Graph { files: reader.files, folders: reader.folders, edges: edges.into_values().collect() }
}

impl Graph {
    /// One cycle for each group of files that depend on each other, the shortest; then, where the files form none,
    /// those of whole folders: two modules whose submodules depend on each other in both directions.
    pub(crate) fn cycles(&self) -> Vec<Vec<&Edge>> {
        let files = cycles(&self.edges.iter().map(|edge| (edge.from, edge.to, edge)).collect::<Vec<_>>());
        if !files.is_empty() {
            return files;
        }
        let folders: BTreeSet<&Path> = self.folders.iter().filter_map(|folder| folder.parent()).collect();
        let mut out = Vec::new();
        for holder in folders {
            // The module right below that folder to which a file belongs.
            let below = |file: usize| {
                let rest = self.folders[file].strip_prefix(holder).ok()?;
                rest.components().next().map(|part| part.as_os_str().to_owned())
            };
            let edges: Vec<_> = (self.edges.iter())
                .filter_map(|edge| Some((below(edge.from)?, below(edge.to)?, edge)))
                .filter(|(from, to, _)| from != to)
                .collect();
            out.extend(cycles(&edges));
        }
        out
    }

    /// A cycle for a reader: `a.rs → b.rs → a.rs`, then the file, line and path of each edge.
    pub(crate) fn spelled(&self, cycle: &[&Edge]) -> String {
        let name = |file: usize| self.files[file].display().to_string();
        let mut files: Vec<String> = Vec::new();
        for edge in cycle {
            // In a cycle of folders, an edge may start in another file of the folder than the one where the last
            // ended.
            files.extend(
                [edge.from, edge.to].map(name).into_iter().skip(usize::from(files.last() == Some(&name(edge.from)))),
            );
        }
        let edges = cycle.iter().map(|edge| format!("\n    {}:{} names {}", name(edge.from), edge.line, edge.path));
        format!("{}{}", files.join(" → "), edges.collect::<String>())
    }
}

/// Names being looked up, so that imports that name each other end.
type Asked = Vec<(usize, Vec<String>)>;

/// One cycle for each group of nodes that lead to each other: the shortest, edge by edge.
fn cycles<'e, N: Ord + Clone>(edges: &[(N, N, &'e Edge)]) -> Vec<Vec<&'e Edge>> {
    let nodes: BTreeSet<&N> = edges.iter().map(|(from, ..)| from).collect();
    let mut out = Vec::new();
    let mut seen: BTreeSet<N> = BTreeSet::new();
    for node in nodes {
        let Some(cycle) = shortest_cycle(edges, node) else { continue };
        if cycle.iter().all(|(from, ..)| !seen.contains(from)) {
            out.push(cycle.iter().map(|(.., edge)| *edge).collect());
        }
        seen.extend(cycle.iter().map(|(from, ..)| from.clone()));
    }
    out
}

/// The shortest way from a node back to itself, breadth first.
fn shortest_cycle<'a, 'e, N: Ord>(edges: &'a [(N, N, &'e Edge)], start: &N) -> Option<Vec<&'a (N, N, &'e Edge)>> {
    let mut ways: Vec<Vec<&(N, N, &Edge)>> = vec![Vec::new()];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut next = Vec::new();
        for way in ways {
            let at = way.last().map_or(start, |(_, to, _)| to);
            for edge in edges.iter().filter(|(from, ..)| from == at) {
                let longer = way.iter().copied().chain([edge]).collect();
                if edge.1 == *start {
                    return Some(longer);
                }
                if seen.insert(&edge.1) {
                    next.push(longer);
                }
            }
        }
        ways = next;
    }
    None
}

struct Reader<'l> {
    load: Load<'l>,
    modules: Vec<Module>,
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
    /// Exported macros and the modules that hold them.
    macros: Vec<(String, usize)>,
}

impl Reader<'_> {
    /// Reads a file as a module; `folder` holds the files of its children.
    fn file(&mut self, path: &Path, parent: Option<usize>, folder: &Path) -> usize {
        let text = (self.load)(path).unwrap_or_else(|| panic!("{} cannot be read", path.display()));
        let parsed: File = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.files.push(path.to_path_buf());
        self.folders.push(folder.to_path_buf());
        let file = self.files.len() - 1;
        self.module(&parsed.items, file, parent, folder)
    }

    fn module(&mut self, items: &[Item], file: usize, parent: Option<usize>, folder: &Path) -> usize {
        let at = self.modules.len();
        self.modules.push(Module { file, parent, ..Module::default() });
        let mut children = Vec::new();
        let mut collector = Collector { module: Module { file, parent, ..Module::default() }, children: &mut children };
        for item in items {
            if let Item::Macro(item) = item
                && item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"))
                && let Some(name) = &item.ident
            {
                self.macros.push((name.to_string(), at));
            }
            collector.visit_item(item);
        }
        self.modules[at] = collector.module;
        for child in children {
            let name = child.ident.to_string();
            let inner = folder.join(&name);
            let child = match &child.content {
                Some((_, items)) => self.module(items, file, Some(at), &inner),
                None => {
                    let flat = folder.join(format!("{name}.rs"));
                    let path = if (self.load)(&flat).is_some() { flat } else { inner.join("mod.rs") };
                    self.file(&path, Some(at), &inner)
                }
            };
            self.modules[at].names.entry(name).or_default().push(Definition::Module(child));
        }
        at
    }

    /// A module's path from the root: `["crate", "a", "b"]`.
    fn path_of(&self, module: usize) -> Vec<String> {
        let Some(parent) = self.modules[module].parent else { return vec!["crate".to_owned()] };
        let is_it = |definition: &Definition| matches!(definition, Definition::Module(at) if *at == module);
        let name = self.modules[parent].names.iter().find(|(_, all)| all.iter().any(is_it));
        let mut path = self.path_of(parent);
        path.extend(name.map(|(name, _)| name.clone()));
        path
    }

    /// The modules that define what a path names, seen from a module; none for another crate's.
    fn targets(&self, from: usize, path: &[String], asked: &mut Asked) -> BTreeSet<usize> {
        let mut at = from;
        let mut rest = path;
        while let Some((first, tail)) = rest.split_first() {
            at = match first.as_str() {
                "crate" => 0,
                "self" => at,
                "super" => match self.modules[at].parent {
                    Some(parent) => parent,
                    None => return BTreeSet::new(),
                },
                _ => break,
            };
            rest = tail;
        }
        self.within(at, rest, rest.len() < path.len(), asked)
    }

    /// As [`Reader::targets`], for a path that starts with a name of the module. `leads`: the path is known to lead
    /// into the module, so that a name that is not found there (a macro made it) is taken for one of its own.
    fn within(&self, at: usize, path: &[String], leads: bool, asked: &mut Asked) -> BTreeSet<usize> {
        let Some((first, rest)) = path.split_first() else { return BTreeSet::from([at]) };
        if first == "*" {
            return BTreeSet::from([at]);
        }
        let question = (at, path.to_vec());
        // The depth ends imports whose path grows: `use clap::clap;`, seen as a name of itself.
        if asked.contains(&question) || asked.len() > 32 {
            return BTreeSet::new();
        }
        asked.push(question);
        let module = &self.modules[at];
        let mut out = BTreeSet::new();
        for definition in module.names.get(first).into_iter().flatten() {
            match definition {
                Definition::Here => {
                    out.insert(at);
                }
                Definition::Module(child) => out.extend(self.within(*child, rest, true, asked)),
                Definition::Import(path) => {
                    let whole: Vec<String> = path.iter().chain(rest).cloned().collect();
                    out.extend(self.targets(at, &whole, asked));
                }
            }
        }
        if !module.names.contains_key(first) {
            for glob in &module.globs {
                for holder in self.targets(at, glob, asked) {
                    out.extend(self.within(holder, path, false, asked));
                }
            }
            if out.is_empty() && leads {
                out.insert(at);
            }
        }
        asked.pop();
        out
    }
}

/// Reads the items of one module; modules inside are set aside.
struct Collector<'c, 'f> {
    module: Module,
    children: &'c mut Vec<&'f ItemMod>,
}

impl Collector<'_, '_> {
    fn name(&mut self, name: String, definition: Definition) {
        self.module.names.entry(name).or_default().push(definition);
    }

    fn tree(&mut self, tree: &UseTree, prefix: &[String], counts: bool) {
        let longer = |name: &syn::Ident| prefix.iter().cloned().chain([plain(name)]).collect::<Vec<_>>();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &longer(&path.ident), counts),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, prefix, counts)),
            UseTree::Glob(glob) => {
                let path: Vec<String> = prefix.iter().cloned().chain(["*".to_owned()]).collect();
                self.counted(path, line(glob.star_token.spans[0]), counts);
                self.module.globs.push(prefix.to_vec());
            }
            UseTree::Name(name) => {
                let path = if name.ident == "self" { prefix.to_vec() } else { longer(&name.ident) };
                self.import(path.last().cloned().unwrap_or_default(), path, name.ident.span(), counts);
            }
            UseTree::Rename(name) => {
                let path = if name.ident == "self" { prefix.to_vec() } else { longer(&name.ident) };
                self.import(plain(&name.rename), path, name.ident.span(), counts);
            }
        }
    }

    fn import(&mut self, name: String, path: Vec<String>, span: Span, counts: bool) {
        self.counted(path.clone(), line(span), counts);
        // `use std::fmt;` is not a name of its own module.
        if path.len() > 1 || path.first() != Some(&name) {
            self.name(name, Definition::Import(path));
        }
    }

    fn counted(&mut self, path: Vec<String>, line: usize, counts: bool) {
        if counts {
            self.module.paths.push((path, line));
        }
    }

    /// Paths among tokens that no parser has read: the arguments of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut start = 0;
        let mut colons = 0;
        let mut after_dot = false;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 || path.is_empty() {
                        self.flush(&mut path, start);
                        start = line(ident.span());
                    }
                    // A method or a field.
                    if !(after_dot && path.is_empty()) {
                        path.push(plain(&ident));
                    }
                    (colons, after_dot) = (0, false);
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => (colons, after_dot) = (colons + 1, false),
                other => {
                    self.flush(&mut path, start);
                    colons = 0;
                    after_dot = matches!(&other, TokenTree::Punct(punct) if punct.as_char() == '.');
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.flush(&mut path, start);
    }

    fn flush(&mut self, path: &mut Vec<String>, line: usize) {
        if !path.is_empty() {
            self.module.paths.push((std::mem::take(path), line));
        }
    }
}

impl<'f> Visit<'f> for Collector<'_, 'f> {
    fn visit_item(&mut self, item: &'f Item) {
        if attributes(item).iter().any(for_tests) {
            return;
        }
        let name = match item {
            Item::Const(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            Item::Fn(item) => Some(&item.sig.ident),
            Item::Macro(item) => item.ident.as_ref(),
            Item::Static(item) => Some(&item.ident),
            Item::Struct(item) => Some(&item.ident),
            Item::Trait(item) => Some(&item.ident),
            Item::TraitAlias(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            Item::Union(item) => Some(&item.ident),
            _ => None,
        };
        if let Some(name) = name {
            self.name(plain(name), Definition::Here);
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'f ItemMod) {
        self.children.push(item);
    }

    fn visit_item_use(&mut self, item: &'f ItemUse) {
        if item.leading_colon.is_none() {
            // A re-export of a child's item is not a use of it; one of any other module's item is.
            let reexport = !matches!(item.vis, Visibility::Inherited) && leads_to_a_child(&item.tree);
            self.tree(&item.tree, &[], !reexport);
        }
    }

    // `pub(super)` names no item.
    fn visit_visibility(&mut self, _: &'f Visibility) {}

    fn visit_path(&mut self, path: &'f syn::Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            let names = path.segments.iter().map(|segment| plain(&segment.ident)).collect();
            self.module.paths.push((names, line(first.ident.span())));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'f syn::Macro) {
        self.visit_path(&item.path);
        self.tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'f Attribute) {
        let Meta::List(list) = &attribute.meta else { return };
        for token in list.tokens.clone() {
            if let TokenTree::Literal(literal) = token
                && let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                && let Ok(path) = text.parse::<syn::Path>()
            {
                let names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
                self.module.paths.push((names, line(literal.span())));
            }
        }
    }
}

/// `child::X`, `self::child::X`: neither `crate::…` nor `super::…`. Whether it is a child, or another crate, the graph
/// tells.
fn leads_to_a_child(tree: &UseTree) -> bool {
    match tree {
        UseTree::Path(path) => path.ident != "crate" && path.ident != "super",
        UseTree::Group(group) => group.items.iter().all(leads_to_a_child),
        _ => true,
    }
}

fn for_tests(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    let mut tokens = list.tokens.clone().into_iter();
    let first = tokens.next().map(|token| token.to_string());
    let inside = tokens.next().map(|token| token.to_string()).unwrap_or_default();
    list.path.is_ident("cfg")
        && (first.as_deref() == Some("test") || first.as_deref() == Some("all") && inside.starts_with("(test"))
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn plain(ident: &syn::Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

fn line(span: Span) -> usize {
    span.start().line
}

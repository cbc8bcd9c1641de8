//! Is what shows accessible? axe-core looks, inside the real window, where colours and sizes are what people get.

use crate::Window;

/// WCAG 2.0 to 2.2, levels A and AA.
const RUN: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }) \
       .then(found => done(found.violations.flatMap(rule => rule.nodes.map(node => \
            `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`))), \
             failed => done([`axe failed: ${failed}`]))";

impl Window {
    /// What breaks WCAG 2.2 AA on the screen, one line each; nothing where nothing does.
    pub fn violations(&self) -> Vec<String> {
        if self.script("return typeof axe") != "object" {
            let path = backstory_testkit::workspace_root().join("ui/node_modules/axe-core/axe.min.js");
            let source = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}; `npm ci` in ui/ gets it", path.display()));
            self.script(&source);
        }
        let found = self.script_async(RUN);
        let lines = found.as_array().cloned().unwrap_or_default();
        lines.iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Fails where something on the screen breaks WCAG 2.2 AA. `what` says which screen it is.
    pub fn check_accessible(&self, what: &str) {
        let found = self.violations();
        assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
    }
}

//! The options that name the fields of a record, made from its table of fields.

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::exchange::patch::Patch;
use crate::model::Fields;
use crate::model::fields::{Input, Shape, Value, inputs};
use crate::model::redirect;

/// The group of all these options.
pub const GROUP: &str = "fields";

/// The named fields of a record. `NEW`: also those that are fixed once it is created.
#[derive(Clone, Debug, Default)]
pub struct FieldArgs<R, const NEW: bool> {
    pub patch: Patch<R>,
}

/// The fields that options name: those that are fixed once a record is created first.
fn named<R: Fields>(new: bool) -> impl Iterator<Item = &'static Input<R>> {
    let keys = inputs::<R>().filter(move |input| new && input.is_key);
    keys.chain(inputs::<R>().filter(|input| !input.is_key))
}

/// The name of a field's option; for a flag of the one that turns it on.
fn name<R: Fields>(input: &Input<R>) -> &'static str {
    input.field.option().trim_start_matches("--").trim_start_matches("no-")
}

/// The options of a field.
fn options<R: Fields>(input: &Input<R>) -> Vec<Arg> {
    let arg = |name: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name);
        if help.is_empty() { arg } else { arg.help(help) }
    };
    let on = arg(name(input), input.option.help);
    if let Some((off, help)) = input.option.off {
        let off = arg(off, help).overrides_with(on.get_id().clone());
        let on = on.overrides_with(off.get_id().clone());
        return [on, off].map(|flag| flag.action(ArgAction::SetTrue)).to_vec();
    }
    let on = on.value_name(input.option.value);
    vec![match input.put.shape() {
        Shape::Line | Shape::Flag => on,
        Shape::Lifetime => on.allow_hyphen_values(true),
        Shape::List => on.action(ArgAction::Append).value_delimiter(','),
        Shape::Uris => on.action(ArgAction::Append),
    }]
}

/// The value that the options of a field name.
fn value<R: Fields>(input: &Input<R>, matches: &ArgMatches) -> Option<Value> {
    let name = name(input);
    let list = |items: Vec<&str>| {
        let items = items.into_iter().map(str::trim).filter(|item| !item.is_empty());
        Value::List(items.map(str::to_owned).collect())
    };
    if let Some((off, _)) = input.option.off {
        let on = matches.get_flag(name);
        return (on || matches.get_flag(off)).then_some(Value::Flag(on));
    }
    let mut items = matches.get_many::<String>(name)?;
    Some(match input.put.shape() {
        Shape::Line | Shape::Flag | Shape::Lifetime => Value::Text(items.next()?.clone()),
        Shape::List => list(items.map(String::as_str).collect()),
        Shape::Uris => list(items.flat_map(|uris| redirect::split_list(uris)).collect()),
    })
}

impl<R: Fields, const NEW: bool> Args for FieldArgs<R, NEW> {
    fn augment_args(command: Command) -> Command {
        let args: Vec<Arg> = named::<R>(NEW).flat_map(options).collect();
        let ids: Vec<_> = args.iter().map(|arg| arg.get_id().clone()).collect();
        command.args(args).group(ArgGroup::new(GROUP).args(ids).multiple(true))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<R: Fields, const NEW: bool> FromArgMatches for FieldArgs<R, NEW> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let named = named::<R>(NEW);
        let named = named.filter_map(|input| Some((input.field, value(input, matches)?)));
        Ok(Self { patch: named.collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

//! Tests of a field: operators and values.

use super::lexer::TokenKind;
use super::moment::{UNITS, moment, unit_ms};
use super::parser::Parser;
use crate::error::{QueryError, Span};
use crate::limits::REGEXES_MAX;
use crate::pattern::{LetterCase, LikePattern, PatternError, RegexPattern};
use crate::record::fixed_names;
use crate::suggest::nearest;
use crate::tree::{Comparison, Field, FieldKind, Predicate, RunAttribute, RunField, Sense, Test};

const OPERATORS: [&str; 9] = ["LIKE", "ILIKE", "IN", "NOT", "BETWEEN", "IS", "EXISTS", "MATCHES", "WITHIN"];

/// A value as written.
enum Value {
    Number(f64),
    Text(String),
}

impl Parser<'_> {
    /// A field and what is asked of it.
    pub(super) fn test(&mut self) -> Result<Predicate<RunField>, QueryError> {
        let start = self.span();
        let field = self.field()?;
        let test = self.operator(&field)?;
        let span = start.to(self.span());
        Predicate::new(field.clone(), test).map_err(|_| {
            let kind = match field.kind() {
                FieldKind::Number => "numbers",
                _ => "texts",
            };
            QueryError::new(format!("`{field}` holds {kind} and cannot be tested like this."), span)
        })
    }

    fn operator(&mut self, field: &RunField) -> Result<Test, QueryError> {
        if let TokenKind::Symbol(symbol) = self.peek().kind {
            return self.symbol_operator(field, symbol);
        }
        if self.take_word("EXISTS") {
            return Ok(Test::Exists(Sense::Is));
        }
        if self.take_word("IS") {
            let sense = if self.take_word("NOT") { Sense::IsNot } else { Sense::Is };
            return self.is_what(sense);
        }
        let sense = if self.take_word("NOT") { Sense::IsNot } else { Sense::Is };
        if self.take_word("IN") {
            return if sense == Sense::Is && self.is_word("LAST") {
                self.last(field)
            } else {
                self.list(field, sense)
            };
        }
        if sense == Sense::Is && self.take_word("WITHIN") {
            return self.last(field);
        }
        if self.take_word("BETWEEN") {
            return self.between(field, sense);
        }
        if self.take_word("LIKE") {
            return self.like(field, sense, LetterCase::Sensitive);
        }
        if self.take_word("ILIKE") {
            return self.like(field, sense, LetterCase::Folded);
        }
        if self.take_word("MATCHES") {
            return self.regex(field, sense);
        }
        Err(self.no_operator(field))
    }

    fn no_operator(&self, field: &RunField) -> QueryError {
        let suggestion = match &self.peek().kind {
            TokenKind::Word(word) => nearest(word, OPERATORS).map(str::to_owned),
            _ => None,
        };
        let expected = format!("an operator after `{field}`, such as `=`, `<`, `IN`, `LIKE` or `IS NULL`");
        self.unexpected(&expected).suggest(suggestion)
    }

    fn symbol_operator(&mut self, field: &RunField, symbol: &str) -> Result<Test, QueryError> {
        let comparison = match symbol {
            "=" | "==" => Comparison::Equal,
            "!=" | "<>" => Comparison::NotEqual,
            "=~" | "!~" => {
                self.advance();
                return self.regex(field, if symbol == "=~" { Sense::Is } else { Sense::IsNot });
            }
            other => match Comparison::ALL.into_iter().find(|comparison| comparison.as_str() == other) {
                Some(comparison) => comparison,
                None => return Err(self.no_operator(field)),
            },
        };
        self.advance();
        Ok(match self.value(field)? {
            Value::Number(number) => Test::Number(comparison, number),
            Value::Text(text) => Test::Text(comparison, text),
        })
    }

    fn is_what(&mut self, sense: Sense) -> Result<Test, QueryError> {
        if self.take_word("NULL") {
            return Ok(Test::Exists(match sense {
                Sense::Is => Sense::IsNot,
                Sense::IsNot => Sense::Is,
            }));
        }
        if self.take_word("NAN") {
            return Ok(Test::IsNan(sense));
        }
        Err(self.unexpected("`NULL`, `NOT NULL`, `NAN` or `NOT NAN`"))
    }

    /// `LAST 7 days`: from so long ago on.
    fn last(&mut self, field: &RunField) -> Result<Test, QueryError> {
        if !is_time(field) {
            let message = format!("`{field}` is no moment, so it is not within the last of anything.");
            return Err(
                QueryError::new(message, self.span()).expected("`start_time`, `end_time` or `created`")
            );
        }
        if !self.take_word("LAST") {
            return Err(self.unexpected("`LAST` and a duration"));
        }
        let duration_ms = self.duration()?;
        Ok(Test::Number(Comparison::GreaterOrEqual, self.now.0 as f64 - duration_ms))
    }

    fn list(&mut self, field: &RunField, sense: Sense) -> Result<Test, QueryError> {
        let start = self.span();
        self.take_symbol("(")?;
        let (mut numbers, mut texts) = (Vec::new(), Vec::new());
        loop {
            match self.value(field)? {
                Value::Number(number) => numbers.push(number),
                Value::Text(text) => texts.push(text),
            }
            if !self.is_symbol(",") {
                break;
            }
            self.advance();
            if self.is_symbol(")") {
                break;
            }
        }
        let span = start.to(self.span());
        self.take_symbol(")").map_err(|error| error.expected("`,` or `)`"))?;
        match (numbers.is_empty(), texts.is_empty()) {
            (false, true) => Ok(Test::NumberIn(sense, numbers)),
            (true, _) => Ok(Test::TextIn(sense, texts)),
            (false, false) => Err(QueryError::new("The list mixes numbers and texts.", span)),
        }
    }

    fn between(&mut self, field: &RunField, sense: Sense) -> Result<Test, QueryError> {
        let start = self.span();
        let low = self.value(field)?;
        if !self.take_word("AND") {
            return Err(self.unexpected("`AND` and the upper bound"));
        }
        let span = start.to(self.span());
        match (low, self.value(field)?) {
            (Value::Number(low), Value::Number(high)) => Ok(Test::NumberBetween(sense, low, high)),
            (Value::Text(low), Value::Text(high)) => Ok(Test::TextBetween(sense, low, high)),
            _ => Err(QueryError::new("The bounds mix a number and a text.", span)),
        }
    }

    fn like(&mut self, field: &RunField, sense: Sense, case: LetterCase) -> Result<Test, QueryError> {
        let (source, span) = self.pattern(field)?;
        LikePattern::new(&source, case)
            .map(|pattern| Test::Like(sense, pattern))
            .map_err(|error| bad(&error, span))
    }

    fn regex(&mut self, field: &RunField, sense: Sense) -> Result<Test, QueryError> {
        let (source, span) = self.pattern(field)?;
        self.n_regexes += 1;
        if self.n_regexes > REGEXES_MAX {
            let message = format!("The condition has more than {REGEXES_MAX} regular expressions.");
            return Err(QueryError::new(message, span));
        }
        RegexPattern::new(&source)
            .map(|pattern| Test::Regex(sense, pattern))
            .map_err(|error| bad(&error, span))
    }

    fn pattern(&mut self, field: &RunField) -> Result<(String, Span), QueryError> {
        let span = self.span();
        if field.kind() == FieldKind::Number {
            return Err(QueryError::new(format!("`{field}` holds numbers, which have no pattern."), span));
        }
        let TokenKind::Text(source) = &self.peek().kind else {
            return Err(self.unexpected("a pattern in quotes"));
        };
        let source = source.clone();
        self.advance();
        Ok((source, span))
    }

    /// A value that the field can be compared with.
    fn value(&mut self, field: &RunField) -> Result<Value, QueryError> {
        let span = self.span();
        let kind = self.peek().kind.clone();
        match (&kind, field.kind()) {
            (TokenKind::Text(text), FieldKind::Number) => {
                if is_time(field)
                    && let Some(moment) = moment(text)
                {
                    self.advance();
                    return Ok(Value::Number(moment.0 as f64));
                }
                Err(self.wrong_kind(field))
            }
            (TokenKind::Text(text), _) => {
                self.advance();
                checked_name(field, text, span).map(Value::Text)
            }
            (TokenKind::Word(word), FieldKind::Text | FieldKind::Either) if word == "text" => {
                self.advance();
                self.exact_text().map(Value::Text)
            }
            (TokenKind::Word(word), FieldKind::Text) if fixed_names(field).is_some() => {
                self.advance();
                checked_name(field, word, span).map(Value::Text)
            }
            (TokenKind::Word(word), FieldKind::Either)
                if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") =>
            {
                self.advance();
                Ok(Value::Text(word.to_ascii_lowercase()))
            }
            (TokenKind::Word(word), FieldKind::Number)
                if word.eq_ignore_ascii_case("now") && is_time(field) =>
            {
                self.advance();
                self.relative_moment().map(Value::Number)
            }
            (_, FieldKind::Text) => Err(self.wrong_kind(field)),
            _ => self.signed_number(field).map(Value::Number),
        }
    }

    /// `text('...')`: a text that is taken as it is, even where only some texts make sense.
    fn exact_text(&mut self) -> Result<String, QueryError> {
        self.take_symbol("(")?;
        let TokenKind::Text(text) = &self.peek().kind else {
            return Err(self.unexpected("a text in quotes"));
        };
        let text = text.clone();
        self.advance();
        self.take_symbol(")")?;
        Ok(text)
    }

    /// What follows `now`: nothing, or a duration before or after it.
    fn relative_moment(&mut self) -> Result<f64, QueryError> {
        let now = self.now.0 as f64;
        if self.is_symbol("-") {
            self.advance();
            return Ok(now - self.duration()?);
        }
        if self.is_symbol("+") {
            self.advance();
            return Ok(now + self.duration()?);
        }
        Ok(now)
    }

    fn signed_number(&mut self, field: &RunField) -> Result<f64, QueryError> {
        let sign = if self.is_symbol("-") { -1.0 } else { 1.0 };
        if self.is_symbol("-") || self.is_symbol("+") {
            self.advance();
        }
        if self.is_word("inf") || self.is_word("infinity") {
            self.advance();
            return Ok(sign * f64::INFINITY);
        }
        let TokenKind::Number(number) = self.peek().kind else { return Err(self.wrong_kind(field)) };
        self.advance();
        if *field != RunField::Attribute(RunAttribute::Duration) || !self.at_unit() {
            return Ok(sign * number);
        }
        self.duration_from(number).map(|duration_ms| sign * duration_ms)
    }

    fn at_unit(&self) -> bool {
        matches!(&self.peek().kind, TokenKind::Word(word) if unit_ms(word).is_some() || self.touches_previous())
    }

    /// `90m`, `1h30m`, `7 days`: milliseconds.
    fn duration(&mut self) -> Result<f64, QueryError> {
        let TokenKind::Number(number) = self.peek().kind else {
            return Err(self.unexpected("a duration such as `7d` or `90 minutes`"));
        };
        self.advance();
        self.duration_from(number)
    }

    fn duration_from(&mut self, first: f64) -> Result<f64, QueryError> {
        let (mut total, mut number) = (0.0, first);
        loop {
            let unit = match &self.peek().kind {
                TokenKind::Word(word) => unit_ms(word),
                _ => None,
            };
            let Some(unit) = unit else {
                let suggestion = match &self.peek().kind {
                    TokenKind::Word(word) => nearest(word, UNITS.map(|(name, _)| name)).map(str::to_owned),
                    _ => None,
                };
                return Err(self.unexpected("a unit: ms, s, m, h, d or w").suggest(suggestion));
            };
            total += number * unit as f64;
            self.advance();
            match self.peek().kind {
                TokenKind::Number(next) if self.touches_previous() => number = next,
                _ => return Ok(total),
            }
            self.advance();
        }
    }

    fn wrong_kind(&self, field: &RunField) -> QueryError {
        let expected = match (field.kind(), field) {
            (FieldKind::Number, field) if is_time(field) => {
                "a date in quotes, milliseconds, or `now` and a duration".to_owned()
            }
            (FieldKind::Number, _) => format!("a number to compare `{field}` with"),
            (FieldKind::Text, _) => format!("a text in quotes to compare `{field}` with"),
            (FieldKind::Either, _) => format!("a number, or a text in quotes, to compare `{field}` with"),
        };
        let suggestion = match &self.peek().kind {
            TokenKind::Word(word) if field.kind() != FieldKind::Number => Some(format!("'{word}'")),
            TokenKind::Text(text) if text.parse::<f64>().is_ok() => Some(text.clone()),
            _ => None,
        };
        self.unexpected(&expected).suggest(suggestion)
    }
}

fn bad(error: &PatternError, span: Span) -> QueryError {
    QueryError::new(error.to_string(), span)
}

fn is_time(field: &RunField) -> bool {
    matches!(field, RunField::Attribute(attribute) if attribute.is_time())
}

/// The value as it is stored, when the field has a fixed list of values.
fn checked_name(field: &RunField, text: &str, span: Span) -> Result<String, QueryError> {
    let Some(names) = fixed_names(field) else { return Ok(text.to_owned()) };
    if let Some(name) = names.iter().find(|name| name.eq_ignore_ascii_case(text)) {
        return Ok((*name).to_owned());
    }
    let suggestion = nearest(text, names.iter().copied()).map(|name| format!("'{name}'"));
    Err(QueryError::new(format!("No run has the {field} `{text}`."), span)
        .expected(names.join(", "))
        .suggest(suggestion))
}

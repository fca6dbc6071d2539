using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Reflection;

namespace FlowExec.Views;

/// <summary>
/// How PowerShell sees a <see cref="FlowExecution"/>: its own properties, and behind them the columns of its input, so that
/// <c>Export-Csv</c>, <c>Select-Object</c> and <c>Where-Object</c> find both. Nothing of it is made before somebody looks.
/// <c>InputObject</c> is read by its name; it is listed only where the input has no columns of its own.
/// </summary>
public sealed class FlowExecutionAdapter : PSPropertyAdapter
{
    private static readonly PropertyInfo[] Own = typeof(FlowExecution).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static readonly Dictionary<string, PropertyInfo> OwnByName =
        Own.ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override Collection<PSAdaptedProperty> GetProperties(object baseObject)
    {
        var execution = (FlowExecution)baseObject;
        PSAdaptedProperty[] columns = [.. InputColumns.Of(execution.InputObject).Select(column => Column(NameOf(column.Name), column))];
        bool isShown = columns.Length == 0 && execution.InputObject is not null;
        return
        [
            .. Own.Where(property => isShown || property.Name != nameof(FlowExecution.InputObject)).Select(Property),
            .. columns.DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <inheritdoc/>
    public override PSAdaptedProperty? GetProperty(object baseObject, string propertyName) =>
        OwnByName.TryGetValue(propertyName, out PropertyInfo? own) ? Property(own)
            : InputColumns.Named(((FlowExecution)baseObject).InputObject, ColumnOf(propertyName)) is { } column
                ? Column(propertyName, column)
                : null;

    /// <inheritdoc/>
    public override string GetPropertyTypeName(PSAdaptedProperty adaptedProperty) =>
        (adaptedProperty.Tag is PropertyInfo own ? own.PropertyType : GetPropertyValue(adaptedProperty)?.GetType() ?? typeof(object))
            .ToString();

    /// <inheritdoc/>
    public override object? GetPropertyValue(PSAdaptedProperty adaptedProperty) => adaptedProperty.Tag is PropertyInfo own
        ? own.GetValue(adaptedProperty.BaseObject)
        : ((InputColumn)adaptedProperty.Tag).Read();

    /// <inheritdoc/>
    public override bool IsGettable(PSAdaptedProperty adaptedProperty) => true;

    /// <inheritdoc/>
    public override bool IsSettable(PSAdaptedProperty adaptedProperty) => false;

    /// <inheritdoc/>
    public override void SetPropertyValue(PSAdaptedProperty adaptedProperty, object value) =>
        throw new SetValueException($"'{adaptedProperty.Name}' of a result cannot be set: a result is what became of a row.");

    private static PSAdaptedProperty Property(PropertyInfo own) => new(own.Name, own);

    private static PSAdaptedProperty Column(string name, InputColumn column) => new(name, column);

    /// <summary>What a column of the input is called beside the properties.</summary>
    private static string NameOf(string column) => OwnByName.ContainsKey(column) ? InputColumns.Prefix + column : column;

    private static string ColumnOf(string name) =>
        name.StartsWith(InputColumns.Prefix, StringComparison.OrdinalIgnoreCase)
            && OwnByName.ContainsKey(name[InputColumns.Prefix.Length..])
            ? name[InputColumns.Prefix.Length..]
            : name;
}
